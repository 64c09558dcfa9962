import type { QueryParameter } from '@cloudact/bq-core';
import { RequestInvalidError } from '@cloudact/service-kit';
import { tagPath } from './cost-dimension.js';
import type { CostPeriod } from './cost-period.js';
import type { CostFilterQuery } from './cost-query.dto.js';

/** A condition with the values that it binds. */
export interface CostFilter {
  readonly conditions: readonly string[];
  readonly params: Readonly<Record<string, QueryParameter>>;
  /** Texts that a page token is bound to. */
  readonly identity: Readonly<Record<string, string | undefined>>;
}

const EQUALS = {
  provider: 'COALESCE(c.ServiceProviderName, c.ProviderName)',
  service: 'c.ServiceName',
  service_category: 'c.ServiceCategory',
  charge_category: 'c.ChargeCategory',
  billing_account: 'c.BillingAccountId',
  sub_account: 'c.SubAccountId',
  region: 'c.RegionId',
  pipeline: 'c.x_pipeline_id',
} as const satisfies Partial<Record<keyof CostFilterQuery, string>>;
type Equals = keyof typeof EQUALS;

/**
 * Conditions over `c`, the cost table. The period comes first and is a comparison of the partition column with constants, so that
 * BigQuery reads only the period's partitions.
 * @param hierarchy quoted path of org_hierarchy
 */
export function costFilter(query: CostFilterQuery, period: CostPeriod, hierarchy: string): CostFilter {
  const conditions = ['c.ChargePeriodStart >= @period_from', 'c.ChargePeriodStart < @period_to'];
  const params: Record<string, QueryParameter> = { period_from: timestampOf(period.from), period_to: timestampOf(period.to) };
  for (const name of Object.keys(EQUALS) as Equals[]) {
    const value = query[name];
    if (value === undefined) continue;
    conditions.push(`${EQUALS[name]} = @${name}`);
    params[name] = { type: 'STRING', value };
  }
  if (query.hierarchy !== undefined) {
    conditions.push(`c.x_hierarchy_entity_id IN (SELECT entity_id FROM ${hierarchy} WHERE @hierarchy IN UNNEST(path_ids))`);
    params['hierarchy'] = { type: 'STRING', value: query.hierarchy };
  }
  if (query.tag !== undefined) {
    const [key = '', value] = splitOnce(query.tag);
    if (value === undefined) throw new RequestInvalidError([{ field: 'tag', message: `${JSON.stringify(query.tag.slice(0, 80))} names no value; write tag=key:value` }]);
    conditions.push('JSON_VALUE(c.Tags, @filter_tag_path) = @filter_tag_value');
    params['filter_tag_path'] = { type: 'STRING', value: tagPath(key) };
    params['filter_tag_value'] = { type: 'STRING', value };
  }
  const { from: _from, to: _to, ...given } = query;
  const texts = Object.entries(given).map(([name, value]) => [name, value === undefined ? undefined : String(value)]);
  return { conditions, params, identity: { ...(Object.fromEntries(texts) as Record<string, string | undefined>), ...period } };
}

const timestampOf = (day: string): QueryParameter => ({ type: 'TIMESTAMP', value: `${day}T00:00:00Z` });

function splitOnce(text: string): readonly [string, string?] {
  const at = text.indexOf(':');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
