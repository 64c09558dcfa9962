export { type Benchmark, type BenchOptions, type BenchReport, type BenchResult } from './benchmark.js';
export { emulatorBenchmark } from './emulator/emulator.bench.js';
export { writersBenchmark } from './writers/writers.bench.js';
