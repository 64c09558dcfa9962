import { parseArgs } from 'node:util';
import { startGuardWorld } from './guard-world.js';
import { runGuardMutants } from './run-mutants.js';

const USAGE = 'npm run test:guard -- [--seed N] [--count N] [--dry-runs N] [--json]\n  --seed      seed, default 1\n  --count     mutants, default 10000; 1000000 is the whole run\n  --dry-runs  texts that the embedded server is asked about, default 1000\n  --json      one JSON object as the last line\n';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '10000' }, 'dry-runs': { type: 'string', default: '1000' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
const [seed, count, maxDryRuns] = [values.seed, values.count, values['dry-runs']].map(Number);
if (values.help || seed === undefined || count === undefined || maxDryRuns === undefined || ![seed, count, maxDryRuns].every((n) => Number.isInteger(n) && n >= 0)) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const world = await startGuardWorld();
try {
  const onProgress = (done: number): void => {
    if (!values.json) process.stdout.write(`${done} mutants\n`);
  };
  const report = await runGuardMutants({ seed, count, maxDryRuns, gateway: world.gateway, onProgress });
  if (values.json) process.stdout.write(`${JSON.stringify({ suite: 'isolation-guard', ...report })}\n`);
  else process.stdout.write(report.faults.length === 0 ? `${report.mutants} mutants, ${report.accepted} let through, none touches more than its own dataset (${report.dryRuns} asked of the server). ${JSON.stringify(report.refusals)}\n` : report.faults.map((fault) => `${fault}\n`).join(''));
  process.exitCode = report.faults.length === 0 ? 0 : 1;
} finally {
  await world.stop();
}
