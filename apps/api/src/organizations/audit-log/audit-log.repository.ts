import { type QueryParameter, quoteTablePath, type ResultRow, SHARED_DATASET } from '@cloudact/bq-core';
import { type AuditEntry, InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';

/** Columns by which a list may be filtered, each with the condition that binds its value. */
const FILTERS = {
  action: 'action = @action',
  resource_type: 'resource_type = @resource_type',
  resource_id: 'resource_id = @resource_id',
  outcome: 'outcome = @outcome',
  api_key_id: 'api_key_id = @api_key_id',
  since: 'created_at >= @since',
  until: 'created_at < @until',
} as const;
export type AuditFilters = { readonly [Name in keyof typeof FILTERS]?: string };

export interface AuditList {
  readonly limit: number;
  readonly filters: AuditFilters;
  /** Entries older than this one: when it was made, and its id. */
  readonly after?: readonly [createdAt: string, auditId: string];
}

const COLUMNS = [
  'audit_id', 'org_slug', 'actor_type', 'actor_id', 'api_key_id', 'action', 'resource_type', 'resource_id', 'outcome', 'error_code', 'TO_JSON_STRING(details) AS details',
  'ip_address', 'user_agent', 'request_id', 'chain_id', 'chain_seq', 'prev_hash', 'entry_hash', 'created_at',
].join(', ');
const CHAIN_PAGE = 2_000;
const TIMES: readonly string[] = ['since', 'until'];

/** Rows of `org_audit_logs`. Nothing here changes one. */
@Injectable()
export class AuditLogRepository {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** Newest first. */
  async list(client: OrgBigQueryClient, { limit, filters, after }: AuditList): Promise<readonly AuditEntry[]> {
    const given = (Object.keys(FILTERS) as (keyof typeof FILTERS)[]).filter((name) => filters[name] !== undefined);
    const older = after === undefined ? [] : ['(created_at < @before_at OR (created_at = @before_at AND audit_id < @before_id))'];
    const params = Object.fromEntries(given.map((name): [string, QueryParameter] => [name, { type: TIMES.includes(name) ? 'TIMESTAMP' : 'STRING', value: filters[name] }]));
    return this.#read(client, `WHERE ${['org_slug = @org_slug', ...given.map((name) => FILTERS[name]), ...older].join(' AND ')} ORDER BY created_at DESC, audit_id DESC LIMIT @row_limit`, {
      ...params,
      row_limit: { type: 'INT64', value: limit },
      ...(after === undefined ? {} : { before_at: { type: 'TIMESTAMP', value: after[0] }, before_id: { type: 'STRING', value: after[1] } }),
    });
  }

  /** All chains of the organisation, one after the other, each in its order. */
  async *chains(client: OrgBigQueryClient): AsyncGenerator<AuditEntry> {
    let last: AuditEntry | undefined;
    do {
      const after: AuditEntry | undefined = last;
      const page: readonly AuditEntry[] = await this.#read(
        client,
        `WHERE org_slug = @org_slug${after === undefined ? '' : ' AND (chain_id > @after_chain OR (chain_id = @after_chain AND chain_seq > @after_seq))'} ORDER BY chain_id, chain_seq LIMIT ${CHAIN_PAGE}`,
        after === undefined ? {} : { after_chain: { type: 'STRING', value: after.chain_id }, after_seq: { type: 'INT64', value: after.chain_seq } },
      );
      yield* page;
      last = page.length < CHAIN_PAGE ? undefined : page.at(-1);
    } while (last !== undefined);
  }

  async #read(client: OrgBigQueryClient, clauses: string, params: Readonly<Record<string, QueryParameter>>): Promise<readonly AuditEntry[]> {
    const { rows } = await client.querySharedRows({ sharedDataset: SHARED_DATASET, sql: `SELECT ${COLUMNS} FROM ${quoteTablePath(this.platform.shared('org_audit_logs'))} ${clauses}`, params });
    return rows.map(entryOf);
  }
}

/** INT64 comes as text; a position is small by its meaning. */
function entryOf(row: ResultRow): AuditEntry {
  const details = row['details'];
  return { ...(row as unknown as AuditEntry), chain_seq: Number(row['chain_seq']), details: typeof details === 'string' ? (JSON.parse(details) as AuditEntry['details']) : null };
}
