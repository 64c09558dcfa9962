import type { FieldType } from './field-type.js';

/** The columns that the pipeline fills on every row it writes, all REQUIRED. A request that sets one of them is refused. */
export const LINEAGE_COLUMNS = {
  x_org_slug: 'STRING',
  x_pipeline_id: 'STRING',
  x_credential_id: 'STRING',
  x_pipeline_run_date: 'DATE',
  x_run_id: 'STRING',
  x_ingested_at: 'TIMESTAMP',
  x_ingestion_date: 'DATE',
} as const satisfies Readonly<Record<string, FieldType>>;

export type LineageColumn = keyof typeof LINEAGE_COLUMNS;
