import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SCENARIOS } from '../faults/scenarios/index.js';
import { PLANTED_BUGS } from './planted-bug.js';

const ROOT = new URL('../../../', import.meta.url);

test.each(PLANTED_BUGS.map((planted) => [planted.id, planted] as const))('there is one place to plant %s in, and somebody who must notice', (id, { file, find, caughtBy, isolationSpec }) => {
  expect(PLANTED_BUGS.filter((other) => other.id === id)).toHaveLength(1);
  expect(readFileSync(fileURLToPath(new URL(file, ROOT)), 'utf8').split(find)).toHaveLength(2);
  const known = isolationSpec === undefined ? SCENARIOS.map((scenario) => scenario.id) : caughtBy;
  expect(caughtBy.filter((one) => !known.includes(one))).toEqual([]);
  expect(caughtBy.length).toBeGreaterThan(0);
});
