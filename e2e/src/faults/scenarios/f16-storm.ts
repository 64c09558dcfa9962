import { type Clock, GRPC_CODE } from '@cloudact/bq-resilience';
import { between } from '../../crash/seeded-random.js';
import type { WriteKind } from '../given/fault-rows.js';
import { writeBatch, writeUntilAcknowledged } from '../given/write-batch.js';
import type { FaultScenario, Given } from '../scenario.js';

const ROWS = 120;
const CHANCE = 0.3;
const KINDS: readonly WriteKind[] = ['streaming', 'load', 'merge', 'committed', 'default'];
/** Failures that go away, as REST and gRPC tell them. */
const PASSING = [
  { kind: 'error', status: 503, reason: 'backendError' }, { kind: 'error', status: 429, reason: 'rateLimitExceeded' }, { kind: 'error', status: 403, reason: 'rateLimitExceeded' },
] as const;
/** Failures that stay: asked once, and told. (insertAll asks again for a table that is not found: it may have been made just now.) */
const STAYING = [
  { kind: 'streaming', method: 'tabledata.insertAll', fault: { kind: 'error', status: 400, reason: 'invalid' } },
  { kind: 'streaming', method: 'tabledata.insertAll', fault: { kind: 'error', status: 401, reason: 'authError' } },
  { kind: 'streaming', method: 'tabledata.insertAll', fault: { kind: 'error', status: 403, reason: 'quotaExceeded' } },
  { kind: 'load', method: 'jobs.insert', fault: { kind: 'error', status: 404, reason: 'notFound' } },
] as const;
/** Retries that a quiet process has in hand, and the share of the load that they may add (bq-resilience, RetryBudget). */
const BUDGET = { reserve: 10, ratio: 0.25 } as const;
/** From as many requests on, retries in hand and earned are at most this share of the load together. */
const MANY_REQUESTS = 600;
const MOST_LOAD = 1.3;
const CALLERS = 20;

/** How long a storm lasts in which every refusal says when to come back. Nobody waits for it here: the clock is moved. */
const STORM_MS = 60_000;
const EXHAUSTED = { kind: 'error', grpcCode: GRPC_CODE.RESOURCE_EXHAUSTED, retryAfterMs: STORM_MS } as const;
/** Each way of writing, by each call that a storm can meet. */
const STORMS = [
  { kind: 'streaming', method: 'tabledata.insertAll', fault: { kind: 'error', status: 503, reason: 'backendError', retryAfterMs: STORM_MS } },
  { kind: 'load', method: 'jobs.insert', fault: { kind: 'error', status: 429, reason: 'rateLimitExceeded', retryAfterMs: STORM_MS } },
  { kind: 'merge', method: 'jobs.insert', fault: { kind: 'error', status: 403, reason: 'rateLimitExceeded', retryAfterMs: STORM_MS } },
  { kind: 'committed', method: 'CreateWriteStream', fault: EXHAUSTED },
  { kind: 'committed', method: 'AppendRows', fault: { ...EXHAUSTED, inBand: true } },
  { kind: 'default', method: 'AppendRows', fault: { ...EXHAUSTED, grpcCode: GRPC_CODE.UNAVAILABLE } },
  { kind: 'pending', method: 'FinalizeWriteStream', fault: { ...EXHAUSTED, grpcCode: GRPC_CODE.UNAVAILABLE } },
  { kind: 'pending', method: 'BatchCommitWriteStreams', fault: EXHAUSTED },
] as const;

/** A third of all calls fails with what passes: everything gets through, at little more load. What does not pass is sent once. What says when to come back is not asked before. */
export const f16Storm: FaultScenario = {
  id: 'F16',
  fault: '30 % of the calls fail with 503, 429 or rateLimitExceeded; then all of them for a minute, with Retry-After',
  promise: 'best effort',
  run: async (given) => {
    const { world, table, book, random, quick, expect } = given;
    const name = `${table.datasetId}.${table.tableId}`;
    const connected = world.connect();
    for (const method of ['tabledata.insertAll', 'jobs.insert', 'AppendRows']) {
      for (const fault of PASSING) world.emulator.faults.add({ method, table: name, probability: CHANCE / PASSING.length, seed: between(random, 1, 1e6), fault: method === 'AppendRows' ? { kind: 'reset', when: 'before' } : fault });
    }
    let offered = 0;
    const rounds = quick ? 4 : 12;
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of KINDS) {
        const tries = await writeUntilAcknowledged(given, connected, { kind, batch: `${kind}-${round}`, count: ROWS });
        if (kind !== 'committed' && kind !== 'default') offered += tries;
        if (tries > 1) book.recover(ROWS);
      }
    }
    const sent = ['tabledata.insertAll', 'jobs.insert'].reduce((sum, method) => sum + (world.emulator.faults.list().find(({ rule }) => rule.method === method)?.matched ?? 0), 0);
    expect(sent <= offered * (1 + BUDGET.ratio) + BUDGET.reserve, `${offered} requests were offered, and ${sent} were sent`);

    if (!quick) {
      const inserts = (): number => world.emulator.faults.list().find(({ rule }) => rule.method === 'tabledata.insertAll')?.matched ?? 0;
      const before = inserts();
      const callers = Array.from({ length: CALLERS }, async (_caller, first) => {
        let tries = 0;
        for (let request = first; request < MANY_REQUESTS; request += CALLERS) tries += await writeUntilAcknowledged(given, connected, { kind: 'streaming', batch: `many-${request}`, count: 1 });
        return tries;
      });
      const asked = (await Promise.all(callers)).reduce((sum, tries) => sum + tries, 0);
      expect(inserts() - before <= asked * MOST_LOAD, `${asked} requests were offered in the storm, and ${inserts() - before} were sent`);
    }

    world.emulator.faults.clear();
    for (const kind of ['load', 'merge', 'committed']) expect((await world.count(table, `x_batch LIKE '${kind}-%'`)) === rounds * ROWS, `${kind} does not have its rows once`);

    for (const [index, { kind, method, fault }] of STAYING.entries()) {
      world.emulator.faults.clear();
      const rule = world.emulator.faults.add({ method, table: name, times: 0, fault });
      const told = await writeBatch(given, connected, { kind, batch: `stays-${index}`, count: 5 }).then(() => false, () => true);
      const struck = world.emulator.faults.list().find(({ id }) => id === rule)?.struck;
      expect(told && struck === 1, `${fault.status} ${fault.reason} was sent ${struck} times`);
      world.emulator.faults.clear();
      await writeBatch(given, connected, { kind, batch: `stays-${index}`, count: 5 });
    }
    for (const storm of STORMS) await comesBackInTime(given, storm);
  },
};

/** Whoever is told to come back in a minute does: one call before that, and success at the first one after it. */
async function comesBackInTime(given: Given, { kind, method, fault }: (typeof STORMS)[number]): Promise<void> {
  const { world, table, expect, say } = given;
  const { faults } = world.emulator;
  faults.clear();
  const rule = faults.add({ method, table: `${table.datasetId}.${table.tableId}`, times: 0, fault });
  const begun = world.clock.now();
  let asked = 0;
  const clock: Clock = {
    now: () => world.clock.now(),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      world.later(ms);
      if (world.clock.now() - begun < STORM_MS) return;
      asked = faults.list().find(({ id }) => id === rule)?.struck ?? asked;
      faults.clear();
    },
  };
  await writeBatch(given, world.connect({ clock }), { kind, batch: `storm-${kind}-${method}`, count: ROWS });
  expect(asked === 1, `${kind}: ${method} was asked ${asked} times in a minute in which it said to come back after it`);
  say(`${kind} met a storm at ${method}: 1 call, then ${Math.round((world.clock.now() - begun) / 1_000)} s away, then through`);
}
