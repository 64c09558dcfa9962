import { quoteTablePath } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import { Injectable } from '@nestjs/common';
import { PLATFORM_CALLER } from '../platform-caller.js';
import { explainMissingTable } from '../provisioning/provisioning-errors.js';
import { type IdempotencyRecord, RECORD_COLUMNS, recordOf } from './idempotency-record.js';

/** A key means something only to one caller and one operation. */
export type IdempotencyAddress = { readonly org_slug: string; readonly operation: string; readonly idempotency_key: string };

/** Rows of `org_idempotency_keys`. */
@Injectable()
export class IdempotencyRepository {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** @returns whether the key was free */
  async claim(address: IdempotencyAddress, requestSha256: string, at: string, leaseEnd: string): Promise<boolean> {
    const row = { ...address, request_sha256: requestSha256, status: 'RUNNING', created_at: at, expires_at: leaseEnd };
    try {
      const { rows } = await this.platform.house.dml.insertIfAbsent({ org: address.org_slug, table: this.#table, row });
      return rows === 1n;
    } catch (error) {
      throw explainMissingTable(error);
    }
  }

  async find(address: IdempotencyAddress): Promise<IdempotencyRecord | undefined> {
    const { rows } = await this.platform.runner.query(PLATFORM_CALLER, {
      sql: `SELECT ${RECORD_COLUMNS.join(', ')} FROM ${quoteTablePath(this.#table)} WHERE org_slug = @org_slug AND operation = @operation AND idempotency_key = @idempotency_key`,
      params: Object.fromEntries(Object.entries(address).map(([name, value]) => [name, { type: 'STRING', value }])),
    });
    return rows[0] === undefined ? undefined : recordOf(rows[0]);
  }

  /** @returns false when the record is no longer as it was read: another request took it over first */
  async takeOver(address: IdempotencyAddress, seen: IdempotencyRecord, requestSha256: string, leaseEnd: string): Promise<boolean> {
    const set = { request_sha256: requestSha256, status: 'RUNNING', response: null, http_status: null, completed_at: null, expires_at: leaseEnd };
    const { rows } = await this.platform.house.dml.update({ org: address.org_slug, table: this.#table, set, where: { ...address, status: seen.status, expires_at: seen.expires_at } });
    return rows > 0n;
  }

  /** Ends a run that still holds its lease. */
  async finish(address: IdempotencyAddress, leaseEnd: string, end: { readonly status: 'DONE' | 'FAILED'; readonly response: unknown; readonly http_status: number | null; readonly completed_at: string; readonly expires_at: string }): Promise<void> {
    await this.platform.house.dml.update({ org: address.org_slug, table: this.#table, set: end, where: { ...address, status: 'RUNNING', expires_at: leaseEnd } });
  }

  get #table(): ReturnType<Platform['shared']> {
    return this.platform.shared('org_idempotency_keys');
  }
}
