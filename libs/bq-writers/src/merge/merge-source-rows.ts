import type { TableSchema } from '@cloudact/schemas';
import type { ReadRow } from '../batch/read-rows.js';
import { toJsonRow, toNdjsonLine } from '../row/json-carrier.js';
import type { CheckedRow } from '../row/row-codec.js';
import type { NdjsonLines } from '../load-job/ndjson-batcher.js';
import { NdjsonSpool } from '../load-job/ndjson-spool.js';
import type { WriteSession } from '../write-session.js';
import { SEQUENCE_COLUMN } from './merge-statement.js';

/** Up to here the rows travel as one query parameter; beyond, they are loaded to a staging table first (DESIGN §5). */
export const UNNEST_LIMITS = { rows: 500, bytes: 5_000_000 } as const;

/** The rows of one MERGE: as a parameter while they are few, as a load file as soon as they are not. */
export type MergeRows =
  | { readonly is: 'parameter'; readonly rows: readonly Readonly<Record<string, unknown>>[]; readonly superseded: number }
  | { readonly is: 'file'; readonly spool: NdjsonSpool; readonly contentHash: string };

export async function collectMergeRows(session: WriteSession, table: TableSchema, spoolDirectory: string, dedup: boolean): Promise<MergeRows> {
  let held: ReadRow<CheckedRow>[] = [];
  let bytes = 0;
  let spool: NdjsonSpool | undefined;
  try {
    for await (const row of session.checkedRows()) {
      const line = toNdjsonLine(session.codec.fields, row.value);
      bytes += Buffer.byteLength(line);
      if (spool === undefined && (held.length >= UNNEST_LIMITS.rows || bytes > UNNEST_LIMITS.bytes)) {
        spool = await NdjsonSpool.open(spoolDirectory);
        for (const earlier of held) await spool.add(withSequence(session, earlier));
        held = [];
      }
      if (spool === undefined) held.push(row);
      else await spool.add(withSequence(session, row));
    }
    session.bytes = bytes;
    if (spool !== undefined) return { is: 'file', spool, contentHash: await spool.close() };
  } catch (error) {
    await spool?.remove();
    throw error;
  }
  const json = held.map(({ value }) => toJsonRow(session.codec.fields, value));
  const last = dedup ? lastByKey(json, table) : json;
  return { is: 'parameter', rows: last, superseded: json.length - last.length };
}

function withSequence(session: WriteSession, { value, index }: ReadRow<CheckedRow>): NdjsonLines {
  const members = toNdjsonLine(session.codec.fields, value);
  const line = `${members}${members === '' ? '' : ','}"${SEQUENCE_COLUMN}":${index}`;
  return { rows: 1, text: `{${line}}\n`, identity: `${line}\n` };
}

/** The last row of each key; key columns that are stamped are equal on all rows. */
function lastByKey(rows: readonly Record<string, unknown>[], table: TableSchema): readonly Record<string, unknown>[] {
  const byKey = new Map<string, Record<string, unknown>>();
  for (const row of rows) byKey.set(JSON.stringify(table.primaryKey.map((key) => row[key] ?? null)), row);
  return [...byKey.values()];
}
