import { GRPC_CODE } from '@cloudact/bq-resilience';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import fc from 'fast-check';
import { type AppendScript, refused, ScriptedStorageWrite } from '../testing/scripted-storage-write.js';
import { AppendLane } from './append-lane.js';
import { SerializedRows } from './serialized-rows.js';

const TABLE = 'projects/p/datasets/d/tables/t';
const SCHEMA = { name: 'Row', field: [], nestedType: [] };
const BAD = 'bad';

/** What strikes an append that has no bad row in it; one that has is refused, or reset before that. */
const FAULTS: Readonly<Record<string, AppendScript>> = {
  reset: 'reset',
  'lost-ack': 'lost-ack',
  internal: { refuse: refused(GRPC_CODE.INTERNAL, 'in band') },
  storm: { refuse: { ...refused(GRPC_CODE.RESOURCE_EXHAUSTED, 'storm'), retryAfterMs: 60_000 } },
  idle: { close: { grpcCode: GRPC_CODE.ABORTED, message: 'inactive for 600 seconds' } },
  'new-column': { close: { grpcCode: GRPC_CODE.INVALID_ARGUMENT, message: 'extra fields', storageError: 'SCHEMA_MISMATCH_EXTRA_FIELDS' } },
  'other-columns': { stored: { is: 'appended', updatedSchema: [{ name: 'team', type: 'STRING' }] } },
};

const played = fc.record({
  isDefault: fc.boolean(),
  maxInFlight: fc.integer({ min: 1, max: 8 }),
  /** Rows of each append: good or bad. */
  appends: fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 10 }),
  /** What happens to the sends, one after the other; later ones go through. */
  script: fc.array(fc.option(fc.constantFrom(...Object.keys(FAULTS))), { maxLength: 40 }),
  /** Bad rows that an answer names at most. */
  named: fc.integer({ min: 0, max: 4 }),
});

const isBad = (row: Uint8Array): boolean => String(row).startsWith(BAD);

it('whatever strikes an append, in whatever combination, each good row is stored once and in order, and each bad one is refused once', async () => {
  await fc.assert(
    fc.asyncProperty(played, async ({ isDefault, maxInFlight, appends, script, named }) => {
      const api = new ScriptedStorageWrite();
      api.script = (send, { rows }) => {
        const fault = script[send] ?? undefined;
        const bad = [...rows].flatMap((row, index) => (isBad(row) ? [{ index, message: 'no date' }] : []));
        if (bad.length > 0) return fault === 'reset' ? 'reset' : { refuse: refused(GRPC_CODE.INVALID_ARGUMENT, 'Errors found while processing rows.', bad.slice(0, named)) };
        return fault === undefined ? 'store' : (FAULTS[fault] ?? 'store');
      };
      const writeStream = isDefault ? `${TABLE}/streams/_default` : await api.createWriteStream(TABLE, 'COMMITTED');
      const lane = new AppendLane({ api, writeStream, schema: SCHEMA, ...(isDefault ? {} : { nextOffset: 0n }), clock: new FakeClock({ autoAdvance: true }), random: () => 0, maxAttempts: 100, maxInFlight });
      const outcomes: Promise<{ readonly rows: number; readonly refused: readonly { readonly index: number }[] }>[] = [];
      for (const [tag, rows] of appends.entries()) outcomes.push((await lane.append(tag, SerializedRows.of(rows.map((good, index) => Buffer.from(`${good ? '' : BAD}${tag}.${index}`))))).outcome);
      const settled = await Promise.all(outcomes);
      lane.close();
      const good = appends.map((rows, tag) => rows.flatMap((one, index) => (one ? [`${tag}.${index}`] : [])));
      expect(settled.map(({ rows }) => rows)).toEqual(good.map(({ length }) => length));
      expect(settled.map((outcome) => outcome.refused.map(({ index }) => index).sort())).toEqual(appends.map((rows) => rows.flatMap((one, index) => (one ? [] : [index]))));
      const stored = api.visible().map(String);
      // The default stream promises a row at least once, and no order.
      if (isDefault) expect([...new Set(stored)].sort()).toEqual(good.flat().sort());
      else expect(stored).toEqual(good.flat());
    }),
    { numRuns: 400 },
  );
});
