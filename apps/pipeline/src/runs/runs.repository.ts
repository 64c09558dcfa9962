import { type QueryParameter, quoteTablePath, type ResultRow, SHARED_DATASET } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';

export interface RunFilters {
  readonly since?: string;
  readonly until?: string;
  readonly status?: string;
  readonly pipeline_id?: string;
  readonly table?: string;
  readonly run_id?: string;
}

export interface RunSelection {
  readonly filters: RunFilters;
  readonly limit: number;
  /** Runs before this one, newest first. */
  readonly after?: readonly [startedAt: string, runId: string];
}

/** Conditions on single rows, which all rows of one start share, so that partitions are skipped; and those on the run as it is now. */
const ROW_CONDITIONS = { since: 'started_at >= @since', until: 'started_at < @until', pipeline_id: 'pipeline_id = @pipeline_id', table: 'table_name = @table', run_id: 'run_id = @run_id' } as const;
const RUN_CONDITIONS = { status: 'status = @status' } as const;
const TIMES: readonly string[] = ['since', 'until'];
const COLUMNS = 'run_id, pipeline_id, credential_id, run_date, table_name, method, rows_in, rows_written, rows_dead_lettered, rows_refused, bytes_written, estimated_usd, trigger, triggered_by, error_code, error_message, started_at, finished_at';

/** Runs from what was told of them in org_meta_pipeline_runs: the last word on the last start of each. */
@Injectable()
export class RunsRepository {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** Newest first. */
  async select(client: OrgBigQueryClient, { filters, limit, after }: RunSelection): Promise<readonly ResultRow[]> {
    const given = Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const params = Object.fromEntries(given.map(([name, value]): [string, QueryParameter] => [name, { type: TIMES.includes(name) ? 'TIMESTAMP' : 'STRING', value }]));
    const where = (conditions: Readonly<Record<string, string>>): readonly string[] => Object.entries(conditions).filter(([name]) => name in params).map(([, condition]) => condition);
    const later = after === undefined ? [] : ['(started_at < @before_at OR (started_at = @before_at AND run_id < @before_id))'];
    const of = [...where(RUN_CONDITIONS), ...later];
    const sql = `WITH told AS (
  SELECT ${COLUMNS}, TO_JSON_STRING(receipt) AS receipt, IF(status = 'RUNNING' AND lease_expires_at <= @now, 'LOST', status) AS status
  FROM ${quoteTablePath(this.platform.shared('org_meta_pipeline_runs'))}
  WHERE ${['org_slug = @org_slug', ...where(ROW_CONDITIONS)].join(' AND ')}
  QUALIFY ROW_NUMBER() OVER (PARTITION BY run_id ORDER BY epoch DESC, finished_at IS NOT NULL DESC) = 1
)
SELECT * FROM told${of.length === 0 ? '' : ` WHERE ${of.join(' AND ')}`} ORDER BY started_at DESC, run_id DESC LIMIT @row_limit`;
    const { rows } = await client.querySharedRows({
      sharedDataset: SHARED_DATASET,
      sql,
      params: {
        ...params,
        now: { type: 'TIMESTAMP', value: new Date().toISOString() },
        row_limit: { type: 'INT64', value: limit },
        ...(after === undefined ? {} : { before_at: { type: 'TIMESTAMP', value: after[0] }, before_id: { type: 'STRING', value: after[1] } }),
      },
    });
    return rows;
  }
}
