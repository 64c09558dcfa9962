import type { Statement } from '@cloudact/bq-core';
import type { TableRef } from '@cloudact/schemas';
import { toJsonRow } from '../row/json-carrier.js';
import type { CheckedRow } from '../row/row-codec.js';
import type { WriteSession } from '../write-session.js';
import type { CoalescedItem } from './coalescer.js';
import { upsertStatement } from './merge-statement.js';
import { PartitionSpan } from './partition-span.js';
import { keyOf, lastOfKeys } from './rows-by-key.js';
import { stampParameters } from './stamp-parameters.js';
import { structType } from './sql-types.js';

/** The few rows of one upsert, as a parameter of the statement that stores them. */
export interface SmallUpsert extends CoalescedItem {
  readonly session: WriteSession;
  readonly values: readonly CheckedRow[];
}

/** Upserts that one statement may store: of one organisation, into one table, with the same columns. */
export function groupKey({ request, codec, stamp }: WriteSession): string {
  return JSON.stringify([request.org, request.table.path, codec.fields.map(({ schema }) => schema.name), stamp.fields.map(({ schema }) => schema.name)]);
}

/**
 * One MERGE for upserts in the order they came; of the rows of one key the last one counts. A single upsert keeps its stamp as
 * parameters of their own; in a group each row carries its request's.
 */
export function groupStatement(table: TableRef, group: readonly SmallUpsert[]): Statement {
  const [first] = group as readonly [SmallUpsert, ...SmallUpsert[]];
  const alone = group.length === 1;
  const { codec, stamp } = first.session;
  const fields = alone ? codec.fields : [...codec.fields, ...stamp.fields];
  const stamped = alone ? stamp.fields.map(({ schema }) => schema.name) : [];
  const rows = group.flatMap(({ session, values }) => (alone ? values : values.map((value) => [...value, ...session.stamp.row])));
  const span = PartitionSpan.of(table.schema, fields);
  for (const row of rows) span?.add(row);
  const partitions = span?.condition();
  const schemas = fields.map(({ schema }) => schema);
  const value = lastOfKeys(rows, fields.map(({ schema }) => schema.name), table.schema.primaryKey).map((row) => toJsonRow(fields, row));
  return {
    sql: upsertStatement({ target: table, source: { is: 'parameter' }, columns: schemas.map(({ name }) => name), stamped, ...(partitions === undefined ? {} : { partitions }) }),
    params: { rows: { type: [structType(schemas)], value }, ...(alone ? stampParameters(first.session) : {}) },
  };
}

/** Rows of each upsert that a later row of the same key, its own or a later request's, took the place of. */
export function supersededRows(table: TableRef, group: readonly SmallUpsert[]): ReadonlyMap<SmallUpsert, number> {
  const owner = new Map<string, SmallUpsert>();
  const superseded = new Map<SmallUpsert, number>(group.map((upsert) => [upsert, 0]));
  for (const upsert of group) {
    const { codec, stamp } = upsert.session;
    const names = [...codec.fields, ...stamp.fields].map(({ schema }) => schema.name);
    for (const row of upsert.values) {
      const key = keyOf([...row, ...stamp.row], names, table.schema.primaryKey);
      const earlier = owner.get(key);
      if (earlier !== undefined) superseded.set(earlier, (superseded.get(earlier) ?? 0) + 1);
      owner.set(key, upsert);
    }
  }
  return superseded;
}
