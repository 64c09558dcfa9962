import { parseArgs } from 'node:util';
import { type CrashReport, crashRun } from './crash-run.js';

const USAGE = 'npm run test:crash -- [--seed N] [--seeds N] [--kills N] [--json]\n  --seed   first seed, default 1\n  --seeds  how many seeds, default 1\n  --kills  kills for each seed, default 10\n  --json   one JSON object as the last line\n';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, seeds: { type: 'string', default: '1' }, kills: { type: 'string', default: '10' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
const [seed, seeds, kills] = [values.seed, values.seeds, values.kills].map(Number);
if (values.help || seed === undefined || seeds === undefined || kills === undefined || ![seed, seeds, kills].every((n) => Number.isInteger(n) && n >= 0)) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const reports: CrashReport[] = [];
for (let i = 0; i < seeds; i++) {
  const onKill = (kill: number, { stored }: CrashReport): void => {
    if (!values.json) process.stdout.write(`seed ${seed + i}, kill ${kill}: ${Object.values(stored).reduce((sum, n) => sum + n, 0)} rows answered\n`);
  };
  reports.push(await crashRun({ seed: seed + i, kills, onKill }));
}
const faults = reports.flatMap((report) => report.faults.map((fault) => ({ seed: report.seed, fault })));
const rows = reports.reduce((sum, { stored }) => sum + Object.values(stored).reduce((a, b) => a + b, 0), 0);
if (values.json) process.stdout.write(`${JSON.stringify({ suite: 'crash', kills: kills * seeds, rows, faults, reports })}\n`);
else process.stdout.write(faults.length === 0 ? `${kills * seeds} kills, ${rows} rows answered: all stored, exactly once.\n` : `${faults.map(({ seed: s, fault }) => `seed ${s}: ${fault}\n`).join('')}`);
process.exitCode = faults.length === 0 ? 0 : 1;
