import type { Catalog } from '../catalog/catalog.js';
import { asObject, asText, type JsonObject } from '../catalog/resources.js';
import type { TableId } from '../catalog/table-store.js';
import type { StatementPlan } from '../sql/translate/statement.js';
import { STREAMING_BUFFER_MS } from './apply-dml.js';
import type { JobResult } from './job.js';

/** https://cloud.google.com/bigquery/docs/cached-results: about 24 hours. */
const KEPT_MS = 24 * 3_600_000;
/** Results kept at a time; the oldest go first. */
const KEPT_RESULTS = 200;
/** What makes a text's result another one each time, or comes from elsewhere than tables: functions of the moment and of chance, INFORMATION_SCHEMA, routines. */
const CHANGING = /\b(?:CURRENT_\w+|RAND|GENERATE_UUID|SESSION_USER|INFORMATION_SCHEMA|TABLESAMPLE|SYSTEM_TIME)\b|@@|`\s*\(|\b(?!(?:SAFE|NET)\.)\w+\.\w+\s*\(|\*`/i;

interface Kept {
  readonly result: JobResult;
  readonly referencedTables: readonly TableId[];
  /** The state of each of those tables when the result was made. */
  readonly states: readonly string[];
  readonly until: number;
}

/** What the query reads beyond its text. */
export interface CacheKey {
  readonly projectId: string;
  readonly configuration: JsonObject;
  /** The job that asks: what one reader was shown is not shown to another. */
  readonly job?: { readonly owner?: string };
}

/** Results of SELECT statements over unchanged tables: https://cloud.google.com/bigquery/docs/cached-results#cache-exceptions says when there is none. */
export class QueryCache {
  readonly #catalog: Catalog;
  readonly #clock: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(options: { readonly catalog: Catalog; readonly clock: () => number }) {
    this.#catalog = options.catalog;
    this.#clock = options.clock;
  }

  /** The result of the same query, if nothing that it read has changed. */
  lookup(query: CacheKey): Pick<Kept, 'result' | 'referencedTables'> | undefined {
    if (this.#kept.size === 0 || !wanted(query)) return undefined;
    const key = keyOf(query);
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    if (kept.until > this.#clock() && kept.referencedTables.every((id, i) => this.#stateOf(id) === kept.states[i])) return kept;
    this.#kept.delete(key);
    return undefined;
  }

  /** To be called before the query runs; the answer keeps its result, where that may be kept. */
  beforeRunning(query: CacheKey, statement: StatementPlan): (result: JobResult) => void {
    const { referencedTables } = statement;
    const states = referencedTables.map((id) => this.#stateOf(id));
    if (!wanted(query) || states.includes(undefined) || CHANGING.test(asText(query.configuration['query']) ?? '')) return () => undefined;
    return (result) => {
      this.#kept.set(keyOf(query), { result, referencedTables, states: states as readonly string[], until: this.#clock() + KEPT_MS });
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > KEPT_RESULTS && oldest !== undefined) this.#kept.delete(oldest);
    };
  }

  /** Undefined for a table whose results are never kept: one that is streamed into, a view of changing values. */
  #stateOf(id: TableId): string | undefined {
    const record = this.#catalog.record(id);
    if (record === undefined || (record.streamedAt !== undefined && this.#clock() - record.streamedAt < STREAMING_BUFFER_MS)) return undefined;
    const view = asText(asObject(record.properties['view'])['query']) ?? asText(asObject(record.properties['materializedView'])['query']) ?? '';
    return CHANGING.test(view) ? undefined : `${record.creationTime} ${record.schemaVersion} ${this.#catalog.dataVersion(id)} ${view}`;
  }
}

const wanted = ({ configuration }: CacheKey): boolean => configuration['useQueryCache'] !== false && configuration['useQueryCache'] !== 'false' && configuration['destinationTable'] === undefined;
const keyOf = ({ projectId, configuration, job }: CacheKey): string => JSON.stringify([job?.owner, projectId, configuration['query'], configuration['defaultDataset'], configuration['queryParameters'], configuration['connectionProperties']]);
