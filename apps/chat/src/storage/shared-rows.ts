import { type QueryParameter, type ResultRow, SHARED_DATASET } from '@cloudact/bq-core';
import type { OrgBigQueryClient } from '@cloudact/tenancy';

/** Rows of the shared dataset. The statement filters on `org_slug = @org_slug`; the client binds it, whatever is passed. */
export async function sharedRows(client: OrgBigQueryClient, sql: string, params: Readonly<Record<string, QueryParameter>>): Promise<readonly ResultRow[]> {
  const { rows } = await client.querySharedRows({ sharedDataset: SHARED_DATASET, sql, params });
  return rows;
}

export const text = (value: string): QueryParameter => ({ type: 'STRING', value });
export const integer = (value: number): QueryParameter => ({ type: 'INT64', value });
export const instant = (value: string): QueryParameter => ({ type: 'TIMESTAMP', value });
