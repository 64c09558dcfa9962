import { type Answer } from '../../stack/http-call.js';
import type { OnboardedOrg, Stack } from '../../stack/start-stack.js';

export const COSTS = 'cost_data_standard_1_3';
/** The day of all runs here, so that a suite that runs over midnight has one slice. */
export const RUN_DATE = '2026-11-01';

export interface Receipt {
  readonly status: string;
  readonly method: string;
  readonly run_id: string;
  readonly rows_in: number;
  readonly rows_written: number;
  readonly rows_dead_lettered: number;
  readonly rows_refused: number;
  readonly rows_already_there: number;
  readonly source_version?: string;
  readonly replayed: boolean;
  readonly bad_rows: readonly { readonly row: number; readonly field?: string; readonly cause: string }[];
  readonly warnings: readonly string[];
  /** Of a refusal. */
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly row?: number; readonly line?: number; readonly field?: string; readonly cause?: string; readonly message: string }[];
}

export type Body = string | Uint8Array | object;
export type Query = Readonly<Record<string, string | number>>;
export type Headers = Readonly<Record<string, string>>;

/** One organisation, as its owner sees the pipeline. */
export class PipelineOrg {
  constructor(
    readonly stack: Stack,
    readonly org: OnboardedOrg,
  ) {}

  ingest(body: Body, query: Query = {}, headers: Headers = {}): Promise<Answer<Receipt>> {
    return this.#post(`/ingestions`, body, { run_date: RUN_DATE, ...query }, { 'content-type': 'text/csv', ...headers });
  }

  rows(body: Body, query: Query = {}, headers: Headers = {}, table = COSTS): Promise<Answer<Receipt>> {
    return this.#post(`/tables/${table}/rows`, body, { run_date: RUN_DATE, ...query }, { 'content-type': 'application/json', ...headers });
  }

  update(set: object, where: object, table = COSTS): Promise<Answer> {
    return this.stack.call('pipeline', 'POST', `/organizations/${this.org.slug}/tables/${table}/updates`, { key: this.org.key, body: { set, where } });
  }

  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>> {
    return this.stack.call('pipeline', 'GET', `/organizations/${this.org.slug}${path}`, { key: this.org.key });
  }

  post<T = Record<string, unknown>>(path: string, body: object): Promise<Answer<T>> {
    return this.stack.call('pipeline', 'POST', `/organizations/${this.org.slug}${path}`, { key: this.org.key, body });
  }

  /** Asked of BigQuery itself. `{table}` stands for the cost table. */
  async query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { rows } = await this.stack.platform('pipeline').gateway.query({ sql: sql.replaceAll('{table}', `\`${this.stack.projectId}.${this.org.dataset}.${COSTS}\``) });
    return rows;
  }

  async stored(pipelineId?: string): Promise<{ readonly rows: number; readonly ids: number; readonly billed: string }> {
    const [row] = await this.query(`SELECT COUNT(*) AS n, COUNT(DISTINCT x_source_row_id) AS ids, CAST(IFNULL(SUM(BilledCost), 0) AS STRING) AS billed FROM {table}${pipelineId === undefined ? '' : ` WHERE x_pipeline_id = '${pipelineId}'`}`);
    return { rows: Number(row?.['n']), ids: Number(row?.['ids']), billed: String(row?.['billed']) };
  }

  #post<T>(path: string, body: Body, query: Query, headers: Headers): Promise<Answer<T>> {
    const parameters = new URLSearchParams(Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])));
    return this.stack.call<T>('pipeline', 'POST', `/organizations/${this.org.slug}${path}?${parameters}`, { key: this.org.key, body, headers });
  }
}

/** A cost row that the table takes. */
export function aCost(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    BilledCost: '1.25',
    BillingAccountId: '1234',
    BillingCurrency: 'USD',
    BillingPeriodStart: '2026-11-01T00:00:00Z',
    BillingPeriodEnd: '2026-12-01T00:00:00Z',
    ChargePeriodStart: '2026-11-01T00:00:00Z',
    ChargePeriodEnd: '2026-11-02T00:00:00Z',
    ChargeCategory: 'Usage',
    ...more,
  };
}

/** Cost rows as a CSV file; null is an empty cell. */
export function csvOf(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown): string => `"${String(value ?? '').replaceAll('"', '""')}"`;
  return [header, ...rows.map((row) => header.map((name) => row[name]))].map((cells) => cells.map(cell).join(',')).join('\n');
}

export const METHODS = ['streaming', 'load', 'merge', 'storage-write'] as const;
