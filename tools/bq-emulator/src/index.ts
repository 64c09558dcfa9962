export { ADDRESS_FILE, DATABASE_FILE, DataDirectoryInUseError, type Emulator, type EmulatorOptions, startEmulator } from './start-emulator.js';
