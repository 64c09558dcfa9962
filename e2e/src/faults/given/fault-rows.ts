import type { Row, WriteRequest } from '@cloudact/bq-writers';
import type { TableRef, TableSchema } from '@cloudact/schemas';
import { aField, aTableSchema } from '@cloudact/schemas/testing';

export const ORG = 'acme';
export const DATASET = 'acme_local';
export const PROJECT = 'test-project';

/** Columns of every table of the suite. A run is a slice of its own, so that each method can write it again. */
export function faultTable(tableName: string): TableSchema {
  return aTableSchema({
    tableName,
    fields: [
      aField({ name: 'id', mode: 'REQUIRED' }),
      aField({ name: 'day', type: 'DATE', mode: 'REQUIRED' }),
      aField({ name: 'whole', type: 'INT64' }),
      aField({ name: 'cost', type: 'BIGNUMERIC' }),
      aField({ name: 'pad' }),
      aField({ name: 'x_org_slug', mode: 'REQUIRED' }),
      aField({ name: 'x_batch', mode: 'REQUIRED' }),
    ],
    clustering: ['id'],
    primaryKey: ['x_org_slug', 'x_batch', 'id'],
    sliceKey: ['x_org_slug', 'x_batch'],
  });
}

export const rowId = (batch: string, ordinal: number): string => `${batch}-${ordinal}`;
export const rowIds = (batch: string, count: number): string[] => Array.from({ length: count }, (_row, ordinal) => rowId(batch, ordinal));

/** Rows of one batch, always the same. @param padBytes bytes of a row besides, so that few rows fill an append @param bad so many of the first are of no day */
export function* faultRows(batch: string, count: number, padBytes = 0, bad = 0): Generator<Row> {
  const pad = 'x'.repeat(padBytes);
  for (let ordinal = 0; ordinal < count; ordinal++) yield { id: rowId(batch, ordinal), day: ordinal < bad ? 'yesterday' : '2026-05-01', whole: ordinal, cost: '0.25', pad };
}

/** The ways of writing that a suite can ask for by name. */
export const WRITE_KINDS = {
  streaming: { method: 'streaming' },
  load: { method: 'load' },
  merge: { method: 'merge', intent: 'replace-slice' },
  committed: { method: 'storage-write' },
  pending: { method: 'storage-write', badRows: 'reject' },
  default: { method: 'storage-write', realTime: true },
  dml: { method: 'dml', intent: 'upsert' },
} as const satisfies Readonly<Record<string, Partial<WriteRequest>>>;
export type WriteKind = keyof typeof WRITE_KINDS;

/** A request to write one batch; the batch is the run. */
export function faultRequest(table: TableRef, kind: WriteKind, batch: string, rows: Iterable<Row>): WriteRequest {
  if (kind === 'dml') return { org: ORG, table, rows: patches(batch, rows), runId: batch, intent: 'upsert', method: 'dml' };
  return { org: ORG, table, rows, stamp: { x_org_slug: ORG, x_batch: batch }, runId: batch, intent: 'append', ...WRITE_KINDS[kind] };
}

/** The batch whose rows a DML batch changes: `dml:b` is about `b`. */
const patched = (batch: string): string => batch.slice('dml:'.length);
export const PATCHED_COST = '7';

function* patches(batch: string, rows: Iterable<Row>): Generator<Row> {
  for (const { whole } of rows) yield { x_org_slug: ORG, x_batch: patched(batch), id: rowId(patched(batch), Number(whole)), cost: PATCHED_COST };
}
