import { parseArgs } from 'node:util';
import { PLANTED_BUGS } from './planted-bug.js';
import { type PlantedResult, runPlanted } from './run-planted.js';

const USAGE = `npm run test:planted -- [--only BUG] [--seed N] [--json]\n  Bugs: ${PLANTED_BUGS.map(({ id }) => id).join(', ')}\n`;

const { values } = parseArgs({ options: { only: { type: 'string' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
const bugs = PLANTED_BUGS.filter(({ id }) => values.only === undefined || values.only.split(',').includes(id));
if (values.help || bugs.length === 0 || !Number.isInteger(Number(values.seed))) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const results: PlantedResult[] = [];
for (const planted of bugs) {
  const result = await runPlanted(planted, Number(values.seed));
  results.push(result);
  const { id, bug, caughtBy, said } = result;
  process.stdout.write(caughtBy.length === 0 ? `SURVIVED ${id}: ${bug}\n` : `caught   ${id}: ${bug} → ${caughtBy.join(', ')}: ${said}\n`);
}
const survivors = results.filter(({ caughtBy }) => caughtBy.length === 0);
process.stdout.write(`${results.length} bugs planted, ${results.length - survivors.length} caught.\n`);
if (values.json) process.stdout.write(`${JSON.stringify({ suite: 'planted', bugs: results.length, survivors: survivors.map(({ id }) => id), results })}\n`);
process.exitCode = survivors.length === 0 ? 0 : 1;
