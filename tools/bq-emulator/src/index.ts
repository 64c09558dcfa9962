export { type Fault, type FaultRule } from './faults/fault.js';
export { FaultPlan, type FaultStatus } from './faults/fault-plan.js';
export { type EmulatorState } from './rest/emulator-routes.js';
export { ADDRESS_FILE, DATABASE_FILE, DataDirectoryInUseError, type Emulator, type EmulatorOptions, startEmulator } from './start-emulator.js';
