import type { TableSchema } from '@cloudact/schemas';
import { toNdjsonLine } from '../row/json-carrier.js';
import type { CheckedRow } from '../row/row-codec.js';
import { checkLineSize } from '../load-job/line-size.js';
import type { NdjsonLines } from '../load-job/ndjson-batcher.js';
import { NdjsonSpool } from '../load-job/ndjson-spool.js';
import type { WriteSession } from '../write-session.js';
import { SEQUENCE_COLUMN } from './merge-statement.js';
import { PartitionSpan } from './partition-span.js';

/** Up to here the rows travel as one query parameter; beyond, they are loaded to a staging table first (DESIGN §5). */
export const UNNEST_LIMITS = { rows: 500, bytes: 5_000_000 } as const;

/** The rows of one MERGE: as a parameter while they are few, as a load file as soon as they are not. */
export type MergeRows =
  | { readonly is: 'parameter'; readonly rows: readonly CheckedRow[] }
  | { readonly is: 'file'; readonly spool: NdjsonSpool; readonly contentHash: string; readonly span: PartitionSpan | undefined };

/** A row, and its place in the request. */
interface Positioned {
  readonly index: number;
  readonly value: CheckedRow;
}

export async function collectMergeRows(session: WriteSession, table: TableSchema, spoolDirectory: string): Promise<MergeRows> {
  const span = PartitionSpan.of(table, session.codec.fields);
  let held: Positioned[] = [];
  let bytes = 0;
  let spool: NdjsonSpool | undefined;
  try {
    const rows = session.reader.read((row) => {
      const value = session.codec.check(row);
      const line = toNdjsonLine(session.codec.fields, value);
      checkLineSize(line);
      return { value, bytes: Buffer.byteLength(line) };
    });
    for await (const { index, value: { value, bytes: lineBytes } } of rows) {
      const row = { index, value };
      span?.add(value);
      bytes += lineBytes;
      if (spool === undefined && (held.length >= UNNEST_LIMITS.rows || bytes > UNNEST_LIMITS.bytes)) {
        spool = await NdjsonSpool.open(spoolDirectory);
        for (const earlier of held) await spool.add(withSequence(session, earlier));
        held = [];
      }
      if (spool === undefined) held.push(row);
      else await spool.add(withSequence(session, row));
    }
    session.bytes = bytes;
    if (spool !== undefined) return { is: 'file', spool, contentHash: await spool.close(), span };
  } catch (error) {
    await spool?.remove();
    throw error;
  }
  return { is: 'parameter', rows: held.map(({ value }) => value) };
}

function withSequence(session: WriteSession, { value, index }: Positioned): NdjsonLines {
  const members = toNdjsonLine(session.codec.fields, value);
  const line = `${members}${members === '' ? '' : ','}"${SEQUENCE_COLUMN}":${index}`;
  return { rows: 1, text: `{${line}}\n`, identity: `${line}\n` };
}
