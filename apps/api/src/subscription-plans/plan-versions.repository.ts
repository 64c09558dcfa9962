import { quoteTablePath, type QueryParameter } from '@cloudact/bq-core';
import type { Row } from '@cloudact/bq-writers';
import { InjectPlatform, MicrosecondClock, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ResourceChangedMeanwhileError } from '../resources/resource-errors.js';
import { VersionedRows } from '../resources/versioned-rows.js';
import { COLUMNS, planOf, type SubscriptionPlan } from './plan-view.js';

const KIND = 'subscription';
const CLOSED = ['status', 'effective_to', 'updated_by', 'updated_at', 'version'] as const;

/** The newest version of a subscription as the caller read it. */
type Read = Pick<SubscriptionPlan, 'subscription_id' | 'price_version' | 'version'>;

/** Rows of subscription_plans: several versions of each subscription, the newest of which stands for it. */
@Injectable()
export class PlanVersionsRepository {
  readonly rows: VersionedRows<SubscriptionPlan>;
  readonly #clock = new MicrosecondClock();

  constructor(@InjectPlatform() private readonly platform: Platform) {
    this.rows = new VersionedRows(platform, { scope: 'own', table: 'subscription_plans', id: 'subscription_id', kind: KIND }, planOf);
  }

  /** In the order of price_version; empty when there is no such subscription. */
  async versions(client: OrgBigQueryClient, id: string): Promise<readonly SubscriptionPlan[]> {
    const found = await this.rows.select(client, { sql: 'subscription_id = @id', params: { id: { type: 'STRING', value: id } } });
    return found.toSorted((left, right) => left.price_version - right.price_version);
  }

  /** Condition of the newest version of each subscription. */
  newest(client: OrgBigQueryClient): string {
    const key = (version: string): string => `CONCAT(subscription_id, '/', CAST(${version} AS STRING))`;
    return `${key('price_version')} IN (SELECT ${key('MAX(price_version)')} FROM ${this.#path(client)} GROUP BY subscription_id)`;
  }

  /** @throws ResourceChangedMeanwhileError */
  async change(client: OrgBigQueryClient, { subscription_id, price_version, version }: Read, set: Row): Promise<void> {
    const { org, keyId } = client.context;
    const where = { x_org_slug: org, subscription_id, price_version, version };
    const { rows } = await this.platform.house.dml.update({ org, table: this.rows.table(client), set: { ...set, version: version + 1, updated_at: this.#clock.next(), updated_by: keyId }, where });
    if (rows === 0n) throw new ResourceChangedMeanwhileError(KIND, subscription_id);
  }

  /** Closes the newest version and opens the next, in one statement: both or neither. @throws ResourceChangedMeanwhileError */
  async replace(client: OrgBigQueryClient, read: Read, closed: SubscriptionPlan, opened: SubscriptionPlan): Promise<void> {
    const { org, keyId } = client.context;
    const at = this.#clock.next();
    const rows = [
      { ...closed, version: read.version + 1, updated_at: at, updated_by: keyId },
      { ...opened, x_org_slug: org, created_at: at, created_by: keyId, updated_at: null, updated_by: null, version: 1 },
    ];
    const columns = ['x_org_slug', 'created_by', 'updated_by', ...COLUMNS];
    const types = new Map(this.rows.table(client).schema.fields.map(({ name, type }) => [name, type]));
    const rowType = Object.fromEntries(columns.map((column) => [column, types.get(column) ?? 'STRING']));
    await this.#run(client, read, 2n, {
      sql: `MERGE ${this.#path(client)} AS T
USING (SELECT r.* FROM UNNEST(@rows) AS r WHERE ${this.#unchanged(client)}) AS S
ON T.subscription_id = S.subscription_id AND T.price_version = S.price_version
WHEN MATCHED THEN UPDATE SET ${CLOSED.map((column) => `${column} = S.${column}`).join(', ')}
WHEN NOT MATCHED THEN INSERT (${columns.join(', ')}) VALUES (${columns.map((column) => `S.${column}`).join(', ')})`,
      params: { rows: { type: [rowType], value: rows } },
    });
  }

  /** Ends every version that reaches beyond a day, those that begin later before they begin. @throws ResourceChangedMeanwhileError */
  async cancel(client: OrgBigQueryClient, read: Read, effectiveTo: string): Promise<void> {
    await this.#run(client, read, 1n, {
      sql: `UPDATE ${this.#path(client)} SET effective_to = GREATEST(effective_from, @end), status = 'CANCELLED', version = version + 1, updated_at = @at, updated_by = @by
WHERE subscription_id = @id AND (effective_to IS NULL OR effective_to > @end) AND ${this.#unchanged(client)}`,
      params: { end: { type: 'DATE', value: effectiveTo }, at: { type: 'TIMESTAMP', value: this.#clock.next() }, by: { type: 'STRING', value: client.context.keyId } },
    });
  }

  async #run(client: OrgBigQueryClient, { subscription_id, price_version, version }: Read, least: bigint, { sql, params }: { readonly sql: string; readonly params: Readonly<Record<string, QueryParameter>> }): Promise<void> {
    const read = { id: { type: 'STRING', value: subscription_id }, price_version: { type: 'INT64', value: price_version }, version: { type: 'INT64', value: version } };
    const { rows } = await this.platform.house.dml.run({ org: client.context.org, table: this.rows.table(client), statement: { sql, params: { ...params, ...read } } });
    if (rows < least) throw new ResourceChangedMeanwhileError(KIND, subscription_id);
  }

  /** Holds while the newest version is the one that was read; every statement that relies on it changes that row, so BigQuery runs them one after the other. */
  #unchanged(client: OrgBigQueryClient): string {
    return `(SELECT COUNT(*) FROM ${this.#path(client)} WHERE subscription_id = @id AND (price_version > @price_version OR (price_version = @price_version AND version = @version))) = 1
AND (SELECT COUNT(*) FROM ${this.#path(client)} WHERE subscription_id = @id AND price_version > @price_version) = 0`;
  }

  #path(client: OrgBigQueryClient): string {
    return quoteTablePath(this.rows.table(client));
  }
}
