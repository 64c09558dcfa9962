import { physicalName, qualifiedName, type Session } from '../engine/engine.js';
import { duckType, fieldType, quoteIdentifier } from '../sql/sql-type.js';
import { PARTITION_TIME } from '../sql/translate/pseudo-columns.js';
import { STREAMED_AT } from './history/arrival-mark.js';
import { ingestionUnit } from './ingestion-time.js';
import type { TableRecord } from './resources.js';
import type { TableField, TableId } from './table-store.js';

export const schemaName = (projectId: string, datasetId: string): string => physicalName(`${projectId}:${datasetId}`);
export const keyOf = (id: TableId): string => `${id.projectId}:${id.datasetId}.${id.tableId}`;
export const engineTableName = (id: TableId): string => qualifiedName(schemaName(id.projectId, id.datasetId), physicalName(id.tableId));

/** Rows that are there already have no value in a new column: NULL, or the empty array. */
export async function addColumn(session: Session, table: string, field: TableField): Promise<void> {
  await session.run(`ALTER TABLE ${table} ADD COLUMN ${quoteIdentifier(field.name)} ${duckType(fieldType(field))}`);
  if (field.mode === 'REPEATED') await session.run(`UPDATE ${table} SET ${quoteIdentifier(field.name)} = []`);
}

/** What is hidden comes first, so that added columns keep their place behind the others. */
export function createTableSql(record: TableRecord): string {
  const columns = record.fields.map((f) => `${quoteIdentifier(f.name)} ${duckType(fieldType(f))}${f.mode === 'REQUIRED' ? ' NOT NULL' : ''}`);
  const hidden = ingestionUnit(record) === undefined ? [STREAMED_AT] : [STREAMED_AT, PARTITION_TIME.name];
  return `CREATE TABLE ${engineTableName(record)} (${[...hidden.map((name) => `${quoteIdentifier(name)} TIMESTAMPTZ`), ...columns].join(', ')})`;
}
