import { parseArgs } from 'node:util';
import { faultsRun, lineOf } from './faults-run.js';
import { SCENARIOS } from './scenarios/index.js';

const USAGE = `npm run test:faults -- [--seed N] [--seeds N] [--only F05,F11] [--quick] [--json]
  --seed   first seed, default 1
  --seeds  how many seeds, default 10
  --only   scenarios by id: ${SCENARIOS.map(({ id }) => id).join(', ')}
  --quick  fewer rows and kills
  --json   one JSON object as the last line
`;

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, seeds: { type: 'string', default: '10' }, only: { type: 'string' }, quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
const [seed, seeds] = [Number(values.seed), Number(values.seeds)];
const only = values.only?.toUpperCase().split(',');
if (values.help || ![seed, seeds].every((n) => Number.isInteger(n) && n >= 0) || only?.some((id) => !SCENARIOS.some((scenario) => scenario.id === id)) === true) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const reports = await faultsRun({
  seeds: Array.from({ length: seeds }, (_seed, index) => seed + index),
  quick: values.quick,
  ...(only === undefined ? {} : { only }),
  onReport: (report) => void process.stdout.write(`${lineOf(report)}\n`),
});
const broken = reports.filter(({ faults }) => faults.length > 0);
const sum = (name: 'attempted' | 'acked' | 'lost' | 'recovered' | 'unexpected'): number => reports.reduce((total, report) => total + report[name], 0);
const duplicated = reports.reduce((total, report) => total + (report.promise === 'best effort' ? 0 : report.duplicated), 0);
process.stdout.write(`${reports.length} scenarios, ${broken.length} with faults: ${sum('attempted')} rows attempted, ${sum('acked')} acknowledged, ${sum('lost')} lost, ${duplicated} duplicated where that is promised not to happen.\n`);
if (values.json) {
  process.stdout.write(`${JSON.stringify({ suite: 'faults', scenarios: reports.length, attempted: sum('attempted'), acked: sum('acked'), lost: sum('lost'), duplicated, unexpected: sum('unexpected'), recovered: sum('recovered'), faults: broken.flatMap(({ id, seed: s, faults }) => faults.map((fault) => ({ id, seed: s, fault }))), reports })}\n`);
}
process.exitCode = broken.length === 0 ? 0 : 1;
