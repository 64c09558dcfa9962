import { formatDecimal, multiplyDecimals, parseDecimal } from '@cloudact/bq-core';
import type { DemoContext, DemoOrg } from '../demo-context.js';
import type { DemoReport, ProviderCost } from '../demo-report.js';

export interface StoredCosts {
  readonly rows: number;
  readonly billedCost: string;
  /** Rows beyond the first of each source line. */
  readonly duplicates: number;
  readonly providers: readonly ProviderCost[];
}

/** What an organisation's table holds, asked by the official client. */
export async function storedCosts({ bigquery }: DemoContext, org: DemoOrg): Promise<StoredCosts> {
  const table = `\`${bigquery.projectId}.${org.dataset}.cost_data_standard_1_3\``;
  const [[total]] = await bigquery.query({
    query: `SELECT COUNT(*) AS row_count, CAST(IFNULL(SUM(BilledCost), 0) AS STRING) AS billed_cost, COUNT(*) - COUNT(DISTINCT CONCAT(x_pipeline_id, '/', x_source_row_id)) AS duplicates FROM ${table}`,
  });
  const [providers] = await bigquery.query({
    query: `SELECT IFNULL(ServiceProviderName, '(none)') AS provider, COUNT(*) AS row_count, CAST(SUM(BilledCost) AS STRING) AS billed_cost FROM ${table} GROUP BY provider ORDER BY SUM(BilledCost) DESC`,
  });
  return {
    rows: Number(total.row_count),
    billedCost: plain(String(total.billed_cost)),
    duplicates: Number(total.duplicates),
    providers: (providers as { provider: string; row_count: number; billed_cost: string }[]).map((row) => ({ provider: row.provider, rows: Number(row.row_count), billedCost: plain(row.billed_cost) })),
  };
}

/** USD a TiB, the list price (docs: pricing#on_demand_pricing). */
const USD_PER_TIB = '6.25';
const BYTES_PER_TIB = 1n << 40n;

/** The bill of the demo's own queries, from the jobs that BigQuery kept. */
export async function queryBill({ bigquery }: DemoContext): Promise<DemoReport['cost']> {
  let queries = 0;
  let bytes = 0n;
  for await (const job of bigquery.getJobsStream({ allUsers: true }) as AsyncIterable<{ metadata?: { statistics?: { query?: { totalBytesBilled?: string } } } }>) {
    const billed = job.metadata?.statistics?.query?.totalBytesBilled;
    if (billed === undefined) continue;
    queries += 1;
    bytes += BigInt(billed);
  }
  const { units, scale } = multiplyDecimals({ units: bytes, scale: 0 }, parseDecimal(USD_PER_TIB));
  return { queries, bytesBilled: String(bytes), estimatedUsd: formatDecimal({ units: (units * 10n ** 9n) / BYTES_PER_TIB, scale: scale + 9 }) };
}

function plain(decimal: string): string {
  return formatDecimal(parseDecimal(decimal));
}
