import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.js';
import { saveReport } from './save-report.js';

/** Loaded when asked for: each brings other clients with it. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  api: async () => (await import('./api/api.bench.js')).apiBenchmark,
  emulator: async () => (await import('./emulator/emulator.bench.js')).emulatorBenchmark,
  'query-path': async () => (await import('./query-path/query-path.bench.js')).queryPathBenchmark,
  tenants: async () => (await import('./tenants/tenants.bench.js')).tenantsBenchmark,
  writers: async () => (await import('./writers/writers.bench.js')).writersBenchmark,
};

const USAGE = `npm run bench -- NAME [--json] [--quick] [--only SCENARIO] [--save]
--json prints the report as one line; --quick shows that it runs, its figures mean little; --save keeps the report in docs/benchmarks/, as JSON and SVG.
Names: ${Object.keys(BENCHMARKS).join(', ')}
`;
const OPTIONS = { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, only: { type: 'string' }, save: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } as const;

function refuse(reason: string): never {
  process.stderr.write(`${reason}\n${USAGE}`);
  process.exit(2);
}

function parsed(): ReturnType<typeof parseArgs<{ allowPositionals: true; options: typeof OPTIONS }>> {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const { values, positionals } = parsed();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const [name] = positionals;
const load = BENCHMARKS[name ?? ''] ?? refuse(name === undefined ? 'A benchmark has a name.' : `No benchmark is called ${name}.`);
const benchmark = await load();
const report = await benchmark({
  quick: values.quick,
  env: process.env,
  ...(values.only === undefined ? {} : { only: values.only }),
  onResult: ({ id, value, unit, against, againstValue, ratio, target, holds }) => {
    process.stdout.write(`${holds ? 'holds ' : 'misses'} ${id.padEnd(24)} ${value} ${unit} (target ${target}); ${against}: ${againstValue} ${unit}, ratio ${ratio}\n`);
  },
});
if (values.save) await saveReport(report, `npm run bench -- ${process.argv.slice(2).join(' ')}`);
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
