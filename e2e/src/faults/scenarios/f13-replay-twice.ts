import type { Answer } from '../../stack/http-call.js';
import { between } from '../../crash/seeded-random.js';
import { aCost, COSTS, csvOf, PipelineOrg } from '../../pipeline/given/pipeline-org.js';
import { stackRows } from '../given/stack-rows.js';
import { ORG } from '../given/fault-rows.js';
import type { Stack } from '../../stack/start-stack.js';
import type { FaultScenario, Given } from '../scenario.js';

const LETTERS = 6;
/** Replays before a letter is parked (`REPLAY_CAP`). */
const CAP = 5;

interface Letters {
  readonly dead_letters: readonly { readonly dead_letter_id: string; readonly status: string }[];
}

/** What a dead process had asked for happens only now: while its next life is at work. */
const LATE_MS = 2_500;
/** Where the process dies that replays. The first statement about the letters lists them, the second marks what was stored. */
const STEPS = [
  { what: 'stored and not marked', about: 'pipeline_dlq', rule: { method: 'jobs.insert', call: 2, times: 0, fault: { kind: 'error', status: 503, reason: 'backendError' } } },
  { what: 'being stored', about: COSTS, rule: { method: 'jobs.insert', times: 0, fault: { kind: 'delay', ms: LATE_MS } } },
  { what: 'stored without an answer', about: COSTS, rule: { method: 'jobs.insert', times: 0, fault: { kind: 'lost-ack' } } },
  { what: 'being marked', about: 'pipeline_dlq', rule: { method: 'jobs.insert', call: 2, times: 0, fault: { kind: 'delay', ms: LATE_MS } } },
] as const;

/** A process is killed at each step of a replay and another goes on, two operators replay at once, and a letter that nobody mends is parked. */
export const f13ReplayTwice: FaultScenario = {
  id: 'F13',
  fault: 'SIGKILL at each step of a replay of dead letters, and two replays at once',
  promise: 'idempotent',
  run: async (given) => {
    const { world, book, random, quick, expect } = given;
    const stack = await world.stack();
    const org = new PipelineOrg(stack, await stack.onboard(world.orgSlug('replays')));
    const points = quick ? [STEPS[between(random, 0, STEPS.length - 1)] ?? STEPS[0]] : STEPS;
    for (const [index, step] of points.entries()) await killedAt(given, stack, org, `killed-${index}`, step);

    const { rows, fixes } = await bury(given, org, 'both');
    const [last = '', unmended = ''] = [rows.at(-1), Object.keys(fixes).at(-1)];
    delete fixes[unmended];
    const both = await Promise.all([replay(org, fixes), replay(org, fixes)]);
    expect(both.every(({ status }) => status === 200), `two replays at once were answered ${both.map(({ status, body }) => `${status} ${JSON.stringify(body)}`).join(' and ')}`);
    book.acknowledge(rows.slice(0, -1));
    const parked = async (): Promise<boolean> => (await lettersOf(org)).some(({ dead_letter_id: id, status }) => id === unmended && status === 'PARKED');
    for (let tries = 0; tries < CAP; tries += 1) {
      expect(!(await parked()), `the letter that nobody mended is parked after ${tries} tries`);
      await org.post('/dead-letters/replay', { ids: [unmended] });
    }
    expect(await parked(), `the letter that nobody mended is not parked after ${CAP} tries`);
    book.acknowledge([last]);
    expect((await lettersOf(org)).filter(({ status }) => status !== 'REPLAYED').length === 1, 'the mended letters are not marked');
    return [...(await stackRows(org)), { id: last, org: ORG, count: 1 }];
  },
};

type Fixes = Record<string, object>;

const lettersOf = async (org: PipelineOrg): Promise<Letters['dead_letters']> => (await org.get<Letters>('/dead-letters')).body.dead_letters;
const replay = (org: PipelineOrg, fixes: Fixes): Promise<Answer> => org.post('/dead-letters/replay', { ids: Object.keys(fixes), fixes });

/** Rows that became dead letters, and how each is mended, in their order. */
async function bury({ book, expect }: Given, org: PipelineOrg, name: string): Promise<{ readonly rows: readonly string[]; readonly fixes: Fixes }> {
  const before = new Set((await lettersOf(org)).map(({ dead_letter_id: id }) => id));
  const rows = Array.from({ length: LETTERS }, (_letter, index) => `${name}-${index}`);
  book.offer(rows);
  const { body } = await org.ingest(csvOf(rows.map((id) => aCost({ ProviderName: 'AWS', ResourceId: id, BilledCost: 'twelve' }))), { method: 'storage-write', pipeline_id: name });
  expect(body.rows_dead_lettered === LETTERS, `${LETTERS} rows were to become dead letters: ${JSON.stringify(body)}`);
  const letters = (await lettersOf(org)).filter(({ dead_letter_id: id }) => !before.has(id));
  return { rows, fixes: Object.fromEntries(letters.map(({ dead_letter_id: id }) => [id, { BilledCost: '12' }])) };
}

/** The process dies at a step of the replay, and another takes up what it has left. */
async function killedAt(given: Given, stack: Stack, org: PipelineOrg, name: string, { what, about, rule }: (typeof STEPS)[number]): Promise<void> {
  const { world, book, expect } = given;
  const { rows, fixes } = await bury(given, org, name);
  const dataDirectory = world.dataDirectory();
  const operator = await world.startPipeline(dataDirectory);
  const struck = stack.emulator.faults.add({ ...rule, table: about === COSTS ? `${org.org.dataset}.${COSTS}` : `organizations.${about}` });
  const unanswered = replay(new PipelineOrg(operator.stack, org.org), fixes).then(({ status }) => `was answered ${status}`, () => 'died');
  await world.struck(struck, 1, stack.emulator);
  await operator.kill();
  stack.emulator.faults.clear();
  expect((await unanswered) === 'died', `the replay that was ${what} ${await unanswered}`);

  const next = await world.startPipeline(dataDirectory);
  const resumed = await replay(new PipelineOrg(next.stack, org.org), fixes);
  expect(resumed.status === 200, `a replay in a new process, after one that was ${what}, was answered ${resumed.status}: ${JSON.stringify(resumed.body)}`);
  if (resumed.status === 200) book.acknowledge(rows);
  book.recover(rows.length);
  await next.kill();
}
