import { createHash } from 'node:crypto';
import { deadRowOf, type Row, type StoredLetter } from '@cloudact/bq-writers';
import { aField, aTableSchema } from '@cloudact/schemas/testing';
import { houseOfStories } from './emulated-house.js';

const COSTS = aTableSchema({
  tableName: 'costs',
  fields: [aField({ name: 'id', mode: 'REQUIRED' }), aField({ name: 'day', type: 'DATE', mode: 'REQUIRED' }), aField({ name: 'share', type: 'FLOAT64' }), aField({ name: 'since', type: 'TIMESTAMP' }), aField({ name: 'note' }), aField({ name: 'x_org_slug', mode: 'REQUIRED' })],
  clustering: ['id'],
  primaryKey: ['id'],
});
const STAMP = { x_org_slug: 'acme' };
const DEAD_LETTERS = 'organizations.pipeline_dlq';
/** A letter of this length takes three rows of `pipeline_dlq`. */
const LONG = 'x'.repeat(1_200_000);

describe('dead letters in their table', () => {
  const given = houseOfStories(COSTS);

  const bury = (row: Row, method: 'load' | 'storage-write' = 'load') => given.house.writers.write({ org: 'acme', table: given.table, rows: [row], stamp: STAMP, runId: 'run', intent: 'append', method });
  const letters = (): Promise<readonly StoredLetter[]> => given.house.deadLetterStore.list('acme', { table: given.table.tableId, limit: 10 });

  it('are the row of the last run, whole: never its head with the tail of a longer one that came before', async () => {
    await bury({ id: 'a', day: 'never', note: LONG });
    await bury({ id: 'b', day: 'nor this' });
    const [letter, ...more] = await letters();
    expect(more).toEqual([]);
    expect(deadRowOf(letter as StoredLetter).row).toEqual({ id: 'b', day: 'nor this' });
    await expect(given.house.deadLetterStore.summary('acme', { table: given.table.tableId })).resolves.toEqual([{ table: given.table.tableId, cause: 'INVALID_ROW', status: 'OPEN', letters: 1 }]);
  });

  it('are the last one that is there whole, while a later one has not all of its parts yet', async () => {
    await bury({ id: 'a', day: 'never', note: 'short' });
    const [first] = (await letters()) as [StoredLetter];
    const dead = `\`${DEAD_LETTERS}\``;
    await given.gateway.query({
      sql: `INSERT INTO ${dead} SELECT * REPLACE (TIMESTAMP_ADD(failed_at, INTERVAL 1 SECOND) AS failed_at, 3 AS chunk_count, '{"row":{"id":' AS payload_chunk) FROM ${dead} WHERE dead_letter_id = @id`,
      params: { id: { type: 'STRING', value: first.id } },
    });
    expect(await letters()).toEqual([first]);
  });

  it('hold what JSON has no form for, so that a replay stores the same values', async () => {
    await bury({ id: 'a', day: 'never', share: Number.NaN, since: new Date('2026-01-01T00:00:00.123Z') });
    const [letter] = (await letters()) as [StoredLetter];
    const { row, stamp } = deadRowOf(letter);
    await given.house.writers.write({ org: 'acme', table: given.table, rows: [{ ...row, day: '2026-05-01' }], stamp, runId: 'replay', intent: 'append', method: 'load' });
    expect(await given.query(given.table, 'SELECT IS_NAN(share) AS nan, FORMAT_TIMESTAMP("%E3S", since) AS seconds FROM $T')).toEqual([{ nan: true, seconds: '00.123' }]);
  });

  it('do not make a time out of one that never was: a replay refuses it again', async () => {
    await bury({ id: 'a', day: 'never', since: new Date('no time') });
    const [letter] = (await letters()) as [StoredLetter];
    expect(deadRowOf(letter).row['since']).toBe('Invalid Date');
  });

  it('have the hash of their payload, however long', async () => {
    await bury({ id: 'a', day: 'never', note: `${LONG}ä😀` });
    const [letter] = (await letters()) as [StoredLetter];
    expect((deadRowOf(letter).row['note'] as string).length).toBe(LONG.length + 3);
    const { rows } = await given.gateway.query({ sql: `SELECT DISTINCT payload_sha256 FROM \`${DEAD_LETTERS}\` WHERE dead_letter_id = @id`, params: { id: { type: 'STRING', value: letter.id } } });
    expect(rows).toEqual([{ payload_sha256: createHash('sha256').update(letter.payload).digest('hex') }]);
  });
});
