export { type Benchmark, type BenchOptions, type BenchReport, type BenchResult } from './benchmark.js';
export { apiBenchmark } from './api/api.bench.js';
export { emulatorBenchmark } from './emulator/emulator.bench.js';
export { queryPathBenchmark } from './query-path/query-path.bench.js';
export { tenantsBenchmark } from './tenants/tenants.bench.js';
export { writersBenchmark } from './writers/writers.bench.js';
