import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.js';
import { emulatorBenchmark } from './emulator/emulator.bench.js';
import { saveReport } from './save-report.js';
import { writersBenchmark } from './writers/writers.bench.js';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = { emulator: emulatorBenchmark, writers: writersBenchmark };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, only: { type: 'string' }, save: { type: 'boolean', default: false } } });
const benchmark = BENCHMARKS[positionals[0] ?? ''];
if (benchmark === undefined) {
  process.stderr.write(`npm run bench -- NAME [--json] [--quick] [--only SCENARIO] [--save]\n--save keeps the report in docs/benchmarks/, as JSON and SVG.\nNames: ${Object.keys(BENCHMARKS).join(', ')}\n`);
  process.exit(2);
}
const report = await benchmark({
  quick: values.quick,
  ...(values.only === undefined ? {} : { only: values.only }),
  onResult: ({ id, value, unit, against, againstValue, ratio, target, holds }) => {
    process.stdout.write(`${holds ? 'holds ' : 'misses'} ${id.padEnd(24)} ${value} ${unit} (target ${target}); ${against}: ${againstValue} ${unit}, ratio ${ratio}\n`);
  },
});
if (values.save) await saveReport(report, `npm run bench -- ${process.argv.slice(2).join(' ')}`);
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
