import { quoteTablePath, type ResultRow, SHARED_DATASET } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import type { Rule } from '../rules/rule-view.js';
import type { RuleFinding } from './rule-finding.js';

const DAY_MS = 86_400_000;
/** Days within which the last run of a pipeline is looked for: the longest patience of a DATA_LATE rule. */
const LOOK_BACK_DAYS = 31;

/** Rules about pipelines, from what was told of their runs. */
@Injectable()
export class RunChecks {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** The last run of a pipeline failed: told once a start. */
  async failed(client: OrgBigQueryClient, { condition }: Rule): Promise<RuleFinding | undefined> {
    const pipeline = String(condition['pipeline_id']);
    const last = await this.#last(client, pipeline, "status != 'RUNNING'");
    if (last?.['status'] !== 'FAILED') return undefined;
    return { occurrence: `${String(last['run_id'])}/${String(last['epoch'])}`, text: `Run ${String(last['run_id'])} of pipeline ${pipeline} for ${String(last['run_date'])} failed: ${String(last['error_code'])}.` };
  }

  /** A pipeline has brought nothing for too long: told once until it brings something. */
  async late(client: OrgBigQueryClient, { condition }: Rule, now: number): Promise<RuleFinding | undefined> {
    const [pipeline, hours] = [String(condition['pipeline_id']), Number(condition['hours'])];
    const at = (await this.#last(client, pipeline, "status = 'SUCCEEDED'"))?.['finished_at'];
    if (typeof at === 'string' && now - Date.parse(at) < hours * 3_600_000) return undefined;
    const since = typeof at === 'string' ? at : undefined;
    return { occurrence: `${pipeline}/${since ?? 'never'}/${hours}`, text: since === undefined ? `Pipeline ${pipeline} has brought nothing in ${LOOK_BACK_DAYS} days.` : `Pipeline ${pipeline} last brought data at ${since}, more than ${hours} hours ago.` };
  }

  async #last(client: OrgBigQueryClient, pipeline: string, condition: string): Promise<ResultRow | undefined> {
    const { rows } = await client.querySharedRows({
      sharedDataset: SHARED_DATASET,
      sql: `SELECT run_id, epoch, status, run_date, error_code, finished_at FROM ${quoteTablePath(this.platform.shared('org_meta_pipeline_runs'))}
WHERE org_slug = @org_slug AND pipeline_id = @pipeline_id AND started_at >= @since AND ${condition} ORDER BY finished_at DESC LIMIT 1`,
      params: { pipeline_id: { type: 'STRING', value: pipeline }, since: { type: 'TIMESTAMP', value: new Date(Date.now() - LOOK_BACK_DAYS * DAY_MS).toISOString() } },
    });
    return rows[0];
  }
}
