import { swcOptions } from './tools/ts-run/swc-options.mjs';

/** One Jest for the whole house: specs sit beside the code they prove; suites that need several packages sit in e2e/. */
const { swcrc, configFile, ...transformOptions } = swcOptions;
export default {
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/{apps,libs,tools,e2e}/**/src/**/*.spec.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', '^fast-check$': '<rootDir>/tools/ts-run/seeded-properties.mjs' },
  transform: { '^.+\\.ts$': ['@swc/jest', { ...transformOptions, swcrc, configFile }] },
  maxWorkers: 2,
  // Modules of every suite a worker has run stay in its heap; past a gigabyte the collector slows whatever runs next.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
  modulePathIgnorePatterns: ['<rootDir>/.data', '<rootDir>/.nx'],
};
