import { SchemaRegistry, type TableRef, type TableSchema } from '@cloudact/schemas';
import { aField, aTableSchema } from '@cloudact/schemas/testing';
import type { Row, WriteRequest } from '../write-request.js';

/** A cost table in small: an identity, a day, an exact cost, and a slice that the request stamps. */
export const COSTS: TableSchema = aTableSchema({
  tableName: 'costs',
  fields: [
    aField({ name: 'id', mode: 'REQUIRED' }),
    aField({ name: 'day', type: 'DATE', mode: 'REQUIRED' }),
    aField({ name: 'cost', type: 'BIGNUMERIC' }),
    aField({ name: 'tags', type: 'JSON' }),
    aField({ name: 'x_org_slug', mode: 'REQUIRED' }),
    aField({ name: 'x_run_date', type: 'DATE', mode: 'REQUIRED' }),
    aField({ name: 'x_ingested_at', type: 'TIMESTAMP', mode: 'REQUIRED' }),
  ],
  clustering: ['id'],
  primaryKey: ['x_org_slug', 'x_run_date', 'id'],
  sliceKey: ['x_org_slug', 'x_run_date'],
});

export function aTableRef(schema: TableSchema = COSTS, datasetId = 'acme_local'): TableRef {
  return SchemaRegistry.fromTables([schema]).ref(schema.scope, { projectId: 'test-project', datasetId }, schema.tableName);
}

/** Rows 0 … count - 1, each of cost 0.1. */
export function costRows(count: number, from = 0): readonly Row[] {
  return Array.from({ length: count }, (_row, index) => ({ id: `r${from + index}`, day: '2026-05-01', cost: '0.1', tags: { n: index } }));
}

export function aWriteRequest(overrides: Partial<WriteRequest> = {}): WriteRequest {
  return {
    org: 'acme',
    table: aTableRef(),
    rows: costRows(3),
    stamp: { x_org_slug: 'acme', x_run_date: '2026-05-02', x_ingested_at: '2026-05-02T10:00:00Z' },
    runId: 'run-1',
    intent: 'append',
    ...overrides,
  };
}
