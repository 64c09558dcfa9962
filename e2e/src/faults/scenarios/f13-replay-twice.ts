import type { Answer } from '../../stack/http-call.js';
import { aCost, csvOf, PipelineOrg } from '../../pipeline/given/pipeline-org.js';
import { stackRows } from '../given/stack-rows.js';
import type { FaultScenario } from '../scenario.js';

const LETTERS = 6;
/** Replays before a letter is parked (`REPLAY_CAP`). */
const CAP = 5;

interface Letters {
  readonly dead_letters: readonly { readonly dead_letter_id: string; readonly status: string }[];
}

/** A replay breaks between storing and marking, two operators replay at once, and a letter that nobody mends is parked. */
export const f13ReplayTwice: FaultScenario = {
  id: 'F13',
  fault: 'a replay of dead letters that breaks half-way, and two of them at once',
  promise: 'idempotent',
  run: async ({ world, book, expect }) => {
    const stack = await world.stack();
    const org = new PipelineOrg(stack, await stack.onboard(world.orgSlug('replays')));
    const ids = Array.from({ length: LETTERS }, (_letter, index) => `row-${index}`);
    book.offer(ids);
    const answer = await org.ingest(csvOf(ids.map((id) => aCost({ ProviderName: 'AWS', ResourceId: id, BilledCost: 'twelve' }))), { method: 'storage-write', pipeline_id: 'bad' });
    expect(answer.body.rows_dead_lettered === LETTERS, `${LETTERS} rows were to become dead letters: ${JSON.stringify(answer.body)}`);
    const letters = async (): Promise<Letters['dead_letters']> => (await org.get<Letters>('/dead-letters')).body.dead_letters;
    const fixes = Object.fromEntries((await letters()).slice(0, -1).map(({ dead_letter_id: id }) => [id, { BilledCost: '12' }]));
    const replay = (): Promise<Answer> => org.post('/dead-letters/replay', { fixes });

    // The first statement about the letters lists them, the second marks what was stored.
    stack.emulator.faults.add({ method: 'jobs.insert', table: 'organizations.pipeline_dlq', call: 2, times: 0, fault: { kind: 'error', status: 400, reason: 'invalid', message: 'no' } });
    const broken = await replay();
    expect(broken.status >= 400, `a replay that could not be marked was answered ${broken.status}`);
    stack.emulator.faults.clear();
    const both = await Promise.all([replay(), replay()]);
    expect(both.every(({ status }) => status === 200), `two replays at once were answered ${both.map(({ status, body }) => `${status} ${JSON.stringify(body)}`).join(' and ')}`);
    book.acknowledge(ids.slice(0, -1));
    book.recover(LETTERS - 1);
    expect((await letters()).filter(({ status }) => status === 'REPLAYED').length === LETTERS - 1, 'the mended letters are not marked');

    for (let tries = 0; tries < CAP; tries += 1) await replay();
    const parked = (await letters()).filter(({ status }) => status === 'PARKED');
    expect(parked.length === 1, `the letter that nobody mended is not parked: ${JSON.stringify(await letters())}`);
    const last = ids.at(-1) ?? '';
    book.acknowledge([last]);
    return [...(await stackRows(org)), ...parked.map(() => ({ id: last, org: 'acme', count: 1 }))];
  },
};
