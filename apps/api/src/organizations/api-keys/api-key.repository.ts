import { quoteTablePath, SHARED_DATASET } from '@cloudact/bq-core';
import type { Row } from '@cloudact/bq-writers';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient, OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { apiKeyOf, type ApiKeyView, KEY_COLUMNS } from './api-key-view.js';

/** A key as it is stored: with its hash, never with itself. */
export interface StoredApiKey extends ApiKeyView {
  readonly org_slug: OrgSlug;
  readonly key_sha256: string;
}

export interface KeyList {
  readonly limit: number;
  /** Keys older than this one: when it was made, and its id. */
  readonly after?: readonly [createdAt: string, keyId: string];
}

/** Rows of `org_api_keys`. */
@Injectable()
export class ApiKeyRepository {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  async insert(key: StoredApiKey): Promise<void> {
    await this.platform.house.dml.insert({ org: key.org_slug, table: this.#table, rows: [{ ...key }] });
  }

  async find(client: OrgBigQueryClient, keyId: string): Promise<ApiKeyView | undefined> {
    const { rows } = await client.querySharedRows({
      sharedDataset: SHARED_DATASET,
      sql: `SELECT ${KEY_COLUMNS.join(', ')} FROM ${quoteTablePath(this.#table)} WHERE org_slug = @org_slug AND key_id = @key_id`,
      params: { key_id: { type: 'STRING', value: keyId } },
    });
    return rows[0] === undefined ? undefined : apiKeyOf(rows[0]);
  }

  /** Newest first. */
  async list(client: OrgBigQueryClient, { limit, after }: KeyList): Promise<readonly ApiKeyView[]> {
    const { rows } = await client.querySharedRows({
      sharedDataset: SHARED_DATASET,
      sql: `SELECT ${KEY_COLUMNS.join(', ')} FROM ${quoteTablePath(this.#table)}
WHERE org_slug = @org_slug${after === undefined ? '' : ' AND (created_at < @before_at OR (created_at = @before_at AND key_id < @before_id))'}
ORDER BY created_at DESC, key_id DESC LIMIT @row_limit`,
      params: {
        row_limit: { type: 'INT64', value: limit },
        ...(after === undefined ? {} : { before_at: { type: 'TIMESTAMP', value: after[0] }, before_id: { type: 'STRING', value: after[1] } }),
      },
    });
    return rows.map(apiKeyOf);
  }

  /** Changes a key that has one of these states. @returns false when none has */
  async change(org: OrgSlug, keyId: string, from: readonly ApiKeyView['status'][], set: Row): Promise<boolean> {
    const { rows } = await this.platform.house.dml.update({ org, table: this.#table, set, where: { org_slug: org, key_id: keyId, status: from } });
    return rows > 0n;
  }

  /** @returns how many keys worked until now */
  async revokeAll(org: OrgSlug, at: string): Promise<bigint> {
    const { rows } = await this.platform.house.dml.update({ org, table: this.#table, set: { status: 'REVOKED', revoked_at: at }, where: { org_slug: org, status: ['ACTIVE', 'ROTATED'] } });
    return rows;
  }

  get #table(): ReturnType<Platform['shared']> {
    return this.platform.shared('org_api_keys');
  }
}
