import type { BigQueryGateway, QueryParameter } from '../../gateway.js';
import { CachedSqlInspector, type SqlInspector } from '../inspect-sql.js';
import { adviseQuery } from './advise-query.js';
import type { QueryAdvice } from './query-advice.js';
import { suggestedRewrite } from './suggested-rewrite.js';
import type { TableLayouts } from './table-layouts.js';

export interface QueryAdviserOptions {
  readonly gateway: Pick<BigQueryGateway, 'dryRun'>;
  readonly layouts: TableLayouts;
  /** Default: a cache of its own. */
  readonly inspector?: SqlInspector;
}

/** Advice with what it would save. Bytes are those of dry runs, which cost nothing. */
export interface MeasuredAdvice extends QueryAdvice {
  /** The statement with the advice taken, as it was measured; absent where none can be written. */
  readonly suggestion?: string;
  readonly bytesBefore?: bigint;
  readonly bytesAfter?: bigint;
}

/** Advice, measured by dry runs where a rewrite can be written: one for the statement, and one for each rewrite. */
export class QueryAdviser {
  readonly #inspector: SqlInspector;

  constructor(private readonly options: QueryAdviserOptions) {
    this.#inspector = options.inspector ?? new CachedSqlInspector();
  }

  /** What the text alone tells. */
  advise(sql: string): readonly QueryAdvice[] {
    return adviseQuery(this.#inspector.inspect(sql), this.options.layouts);
  }

  /** @throws BigQueryError when the statement itself cannot be estimated; a rewrite that cannot is left without bytes */
  async adviseWithBytes(sql: string, params?: Readonly<Record<string, QueryParameter>>): Promise<readonly MeasuredAdvice[]> {
    const inspection = this.#inspector.inspect(sql);
    const advice = adviseQuery(inspection, this.options.layouts);
    if (advice.length === 0) return [];
    const bytesOf = async (text: string): Promise<bigint> => (await this.options.gateway.dryRun({ sql: text, ...(params === undefined ? {} : { params }) })).bytesProcessed;
    const bytesBefore = await bytesOf(sql);
    return Promise.all(
      advice.map(async (piece): Promise<MeasuredAdvice> => {
        const suggestion = suggestedRewrite(sql, inspection, piece, this.options.layouts);
        const bytesAfter = suggestion === undefined ? undefined : await bytesOf(suggestion).catch(() => undefined);
        // a dry run that failed wrote no proposal worth showing
        return suggestion === undefined || bytesAfter === undefined ? { ...piece, bytesBefore } : { ...piece, suggestion, bytesBefore, bytesAfter };
      }),
    );
  }
}
