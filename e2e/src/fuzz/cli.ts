import { parseArgs } from 'node:util';
import { type FuzzReport, fuzzRun } from './fuzz-run.js';

const USAGE = 'npm run test:fuzz -- [--seed N] [--seeds N] [--mutants N] [--json]\n  --seed     first seed, default 1\n  --seeds    how many seeds, default 1\n  --mutants  statements and requests for each seed, default 1000\n  --json     one JSON object as the last line\n';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, seeds: { type: 'string', default: '1' }, mutants: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
const [seed, seeds, mutants] = [values.seed, values.seeds, values.mutants].map(Number);
if (values.help || seed === undefined || seeds === undefined || mutants === undefined || ![seed, seeds, mutants].every((n) => Number.isInteger(n) && n >= 0)) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const reports: FuzzReport[] = [];
for (let i = 0; i < seeds; i++) {
  const onProgress = (done: number): void => {
    if (!values.json && done % 1000 === 0) process.stdout.write(`seed ${seed + i}: ${done} mutants\n`);
  };
  reports.push(await fuzzRun({ seed: seed + i, mutants, onProgress }));
}
const faults = reports.flatMap((report) => report.faults.map((fault) => ({ seed: report.seed, fault })));
const sent = reports.reduce((sum, report) => sum + report.mutants, 0);
if (values.json) process.stdout.write(`${JSON.stringify({ suite: 'fuzz', mutants: sent, faults, reports })}\n`);
else process.stdout.write(faults.length === 0 ? `${sent} mutants: every one answered, nothing of the inside told, no other tenant's table touched. ${JSON.stringify(reports.map(({ answers }) => answers))}\n` : faults.map(({ seed: s, fault }) => `seed ${s}: ${fault}\n`).join(''));
process.exitCode = faults.length === 0 ? 0 : 1;
