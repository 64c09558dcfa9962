import { type QueryParameter, quoteIdentifier, quoteTablePath, type ResultRow, SHARED_DATASET } from '@cloudact/bq-core';
import type { Row } from '@cloudact/bq-writers';
import { MicrosecondClock, type Platform } from '@cloudact/service-kit';
import type { TableRef } from '@cloudact/schemas';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { ResourceChangedMeanwhileError } from './resource-errors.js';

export interface VersionedTable {
  /** `shared`: rows of all organisations, told apart by org_slug. `own`: a table in the organisation's dataset. */
  readonly scope: 'shared' | 'own';
  readonly table: string;
  /** Column that names a row within the organisation. */
  readonly id: string;
  /** Word for errors: `budget`. */
  readonly kind: string;
}

/** A condition over the table's columns, with the values that it binds. */
export interface RowCondition {
  readonly sql: string;
  readonly params: Readonly<Record<string, QueryParameter>>;
}

export interface RowList {
  readonly limit: number;
  /** created_at and id of the row after which the list goes on. */
  readonly after?: readonly string[];
  readonly where?: readonly RowCondition[];
}

/** A row with at least these columns. */
export interface VersionedRow {
  readonly version: number;
  readonly created_at: string;
}

/**
 * Rows of small things that people keep: read by id or newest first, changed only at the version that was read. The organisation is
 * bound by the client, so that no method can reach another one's rows.
 */
export class VersionedRows<T extends VersionedRow> {
  readonly #clock = new MicrosecondClock();

  constructor(
    private readonly platform: Platform,
    private readonly of: VersionedTable,
    private readonly read: (row: ResultRow) => T,
  ) {}

  async find(client: OrgBigQueryClient, id: string): Promise<T | undefined> {
    const [row] = await this.select(client, { sql: `${quoteIdentifier(this.of.id)} = @id`, params: { id: { type: 'STRING', value: id } } }, 'LIMIT 1');
    return row;
  }

  /** Newest first. */
  list(client: OrgBigQueryClient, { limit, after, where = [] }: RowList): Promise<readonly T[]> {
    const id = quoteIdentifier(this.of.id);
    const place: RowCondition[] = after === undefined ? [] : [{
      sql: `(created_at < @after_at OR (created_at = @after_at AND ${id} < @after_id))`,
      params: { after_at: { type: 'TIMESTAMP', value: after[0] }, after_id: { type: 'STRING', value: after[1] } },
    }];
    const all = [...where, ...place];
    const condition: RowCondition = { sql: all.map(({ sql }) => sql).join(' AND '), params: Object.assign({ row_limit: { type: 'INT64', value: limit } }, ...all.map(({ params }) => params)) as RowCondition['params'] };
    return this.select(client, condition, `ORDER BY created_at DESC, ${id} DESC LIMIT @row_limit`);
  }

  /** @param rest what stands behind the condition: ORDER BY, LIMIT */
  async select(client: OrgBigQueryClient, where: RowCondition, rest = ''): Promise<readonly T[]> {
    const shared = this.of.scope === 'shared';
    const conditions = [...(shared ? ['org_slug = @org_slug'] : []), ...(where.sql === '' ? [] : [`(${where.sql})`])];
    const columns = this.table(client).schema.fields.map(({ name }) => quoteIdentifier(name)).join(', ');
    const sql = `SELECT ${columns} FROM ${quoteTablePath(this.table(client))}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`} ${rest}`;
    const { rows } = shared ? await client.querySharedRows({ sharedDataset: SHARED_DATASET, sql, params: where.params }) : await client.query({ sql, params: where.params });
    return rows.map(this.read);
  }

  /** Stores a new row; who, when and whose are filled here. @returns false when its primary key is there already */
  async insert(client: OrgBigQueryClient, row: Row): Promise<boolean> {
    const { org, keyId } = client.context;
    const has = this.#has(client);
    const made = { ...this.#owner(client), ...row, created_at: this.#clock.next(), version: 1, ...(has('created_by') ? { created_by: keyId } : {}) };
    const { rows } = await this.platform.house.dml.insertIfAbsent({ org, table: this.table(client), row: made });
    return rows > 0n;
  }

  /** Changes a row that still has the version that was read. @throws ResourceChangedMeanwhileError */
  async change(client: OrgBigQueryClient, id: string, version: number, set: Row): Promise<void> {
    const { org, keyId } = client.context;
    const has = this.#has(client);
    const at = this.#clock.next();
    const { rows } = await this.platform.house.dml.update({
      org,
      table: this.table(client),
      set: { ...set, version: version + 1, updated_at: at, ...(has('updated_by') ? { updated_by: keyId } : {}), ...(set['status'] === 'DELETED' && has('deleted_at') ? { deleted_at: at } : {}) },
      where: { ...this.#owner(client), [this.of.id]: id, version },
    });
    if (rows === 0n) throw new ResourceChangedMeanwhileError(this.of.kind, id);
  }

  table(client: OrgBigQueryClient): TableRef {
    return this.of.scope === 'shared' ? this.platform.shared(this.of.table) : this.platform.own(client.context, this.of.table);
  }

  #owner(client: OrgBigQueryClient): Row {
    return { [this.of.scope === 'shared' ? 'org_slug' : 'x_org_slug']: client.context.org };
  }

  #has(client: OrgBigQueryClient): (column: string) => boolean {
    const columns = new Set(this.table(client).schema.fields.map(({ name }) => name));
    return (column) => columns.has(column);
  }
}
