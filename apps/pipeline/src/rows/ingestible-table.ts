import { CloudActError } from '@cloudact/bq-resilience';
import { LINEAGE_COLUMNS, type TableRef, type TableSchema } from '@cloudact/schemas';
import type { Platform } from '@cloudact/service-kit';
import type { OrgContext } from '@cloudact/tenancy';

/** The table belongs to the organisation, but its rows are made by the api. */
export class TableNotIngestibleError extends CloudActError {
  readonly code = 'TABLE_NOT_INGESTIBLE';

  constructor(table: string, tables: readonly string[]) {
    super(`Table ${table} is written through the api, not by a pipeline. Tables that take rows here: ${tables.join(', ')}.`, { facts: { table } });
  }
}

/** A table of the organisation that a pipeline writes. @throws UnknownTableError, TableNotIngestibleError */
export function ingestibleTable(platform: Pick<Platform, 'own' | 'registry'>, org: OrgContext, name: string): TableRef {
  const table = platform.own(org, name);
  if (isIngestible(table.schema)) return table;
  const tables = platform.registry.tables('organization').filter(isIngestible).map(({ tableName }) => tableName);
  throw new TableNotIngestibleError(name, tables);
}

function isIngestible({ labels, fields }: TableSchema): boolean {
  return labels['written_by'] === 'pipeline' && Object.keys(LINEAGE_COLUMNS).every((column) => fields.some(({ name }) => name === column));
}
