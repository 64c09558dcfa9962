import { deadRowOf, type Row, type StoredLetter, type WriteReceipt } from '@cloudact/bq-writers';
import { createHash } from 'node:crypto';
import { ORG } from '../given/fault-rows.js';
import { writeBatch } from '../given/write-batch.js';
import type { FaultScenario, Given } from '../scenario.js';

const MEGABYTE = 1_048_576;
const BINARY = String.fromCharCode(...Array.from({ length: 256 }, (_byte, code) => code));
const NO_UNICODE = 'h-3';
/** Each fails by its day, and is hard to keep otherwise. */
const HARD: readonly Row[] = [
  { id: 'h-0', day: 'never', pad: 'ä😀'.repeat(MEGABYTE / 6) },
  { id: 'h-1', day: 'never', pad: BINARY },
  { id: 'h-2', day: 'never', cost: '12345678901234567890.123456789012345678' },
  { id: NO_UNICODE, day: 'never', pad: '\ud83d unpaired \udc00' },
  { id: 'h-4', day: 'never', whole: '-9223372036854775808' },
];

/** Rows that are large, binary, of broken UTF-16 or of 38 digits become dead letters, and come back byte for byte. */
export const f12HardRows: FaultScenario = {
  id: 'F12',
  fault: '1 MB, binary, broken UTF-16 and 38 digits in rows that fail',
  promise: 'idempotent',
  run: async (given) => {
    const { world, table, book, expect } = given;
    const connected = world.connect();
    book.offer(HARD.map(({ id }) => String(id)));
    for (const kind of ['streaming', 'merge'] as const) {
      const receipt = await writeBatch(given, connected, { kind, batch: 'h', count: HARD.length, rows: HARD, ...(kind === 'merge' ? { runId: 'h' } : {}) });
      expect(receipt.rowsDeadLettered === HARD.length, `all rows of ${kind} were to become dead letters: ${JSON.stringify(receipt)}`);
    }
    const letters = await world.letters(table);
    expect(letters.length === HARD.length, `there were to be ${HARD.length} letters, one for each row: ${letters.length}`);
    for (const letter of letters) await checkLetter(given, letter);

    // Mended, they are stored as they were. Text that is no Unicode cannot be: it is refused, never replaced.
    const mended = letters.map((letter) => ({ ...deadRowOf(letter).row, day: '2026-05-01' }) as Row);
    const replay = (rows: readonly Row[]): Promise<WriteReceipt> =>
      connected.house.writers.write({ org: ORG, table, rows, stamp: { x_org_slug: ORG, x_batch: 'h' }, runId: 'replayed', intent: 'upsert', method: 'merge', badRows: 'reject' });
    const refusal = await replay(mended).then(() => 'stored', (error: { readonly code?: string }) => error.code);
    expect(refusal === 'ROWS_REJECTED', `text that is no Unicode was ${refusal}`);
    const receipt = await replay(mended.filter(({ id }) => id !== NO_UNICODE));
    expect(receipt.rowsWritten === HARD.length - 1, `all other rows were to be stored: ${JSON.stringify(receipt)}`);
    const { rows } = await world.gateway.query({ sql: `SELECT id, pad, CAST(cost AS STRING) AS cost, whole FROM \`${table.path}\`` });
    for (const row of rows) {
      const source = HARD.find(({ id }) => id === row['id']);
      expect((source?.['pad'] ?? null) === row['pad'] && (source?.['cost'] ?? null) === row['cost'] && (source?.['whole'] ?? null) === row['whole'], `${String(row['id'])} came back changed`);
    }
    const stored = letters.filter((letter) => rows.some((row) => row['id'] === deadRowOf(letter).row['id']));
    await connected.house.deadLetterStore.mark(ORG, stored, 'REPLAYED', new Date());
    book.recover(stored.length);
  },
};

async function checkLetter({ world, expect }: Given, letter: StoredLetter): Promise<void> {
  const { row } = deadRowOf(letter);
  const source = HARD.find(({ id }) => id === row['id']);
  expect(JSON.stringify(source) === JSON.stringify(row), `the letter of ${String(row['id'])} is not its row`);
  const { rows } = await world.gateway.query({ sql: 'SELECT DISTINCT payload_sha256 FROM `organizations.pipeline_dlq` WHERE dead_letter_id = @id', params: { id: { type: 'STRING', value: letter.id } } });
  expect(rows[0]?.['payload_sha256'] === createHash('sha256').update(letter.payload).digest('hex'), `the hash of letter ${letter.id} is not that of its payload`);
}
