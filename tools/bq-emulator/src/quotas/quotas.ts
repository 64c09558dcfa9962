import { ApiError } from '../api-error.js';
import { asObject, type TableRecord } from '../catalog/resources.js';
import { type PartitionCheck, type PartitionedTable, partitionCheck } from '../catalog/partition-bounds.js';
import type { TableId } from '../catalog/table-store.js';
import { partitionKey } from '../catalog/partition-key.js';
import { DATASET_UPDATES_PER_WINDOW, DAY_MS, DML_PER_WINDOW, INSERTS_PER_DAY, INSERTS_QUEUED, INSERTS_RUNNING, MODIFICATIONS_PER_DAY, MUTATIONS_QUEUED, MUTATIONS_RUNNING, UPDATES_PER_WINDOW, UPDATES_PER_WINDOW_PARTITIONED, WINDOW_MS } from './limits.js';
import { ModifiedPartitions } from './modified-partitions.js';
import { RateWindow } from './rate-window.js';

/** `strict` refuses what BigQuery's quotas refuse; `lenient` leaves out how often, how many at a time and partitions out of
 * bounds for streaming, never how large. */
export type Fidelity = 'strict' | 'lenient';

const HELP = 'For more information, see https://cloud.google.com/bigquery/docs/troubleshoot-quotas';
const keyOf = ({ projectId, datasetId, tableId }: TableId): string => `${projectId}:${datasetId}.${tableId}`;

/** Runs `work` unless as many run and wait already. */
async function outstanding<T>(counts: Map<string, number>, key: string, [running, queued]: readonly [number, number], work: () => Promise<T>): Promise<T> {
  const before = counts.get(key) ?? 0;
  if (before >= running + queued) throw new ApiError('resourcesExceeded', `Resources exceeded during query execution: Too many DML statements outstanding against table ${key}, limit is ${queued}.`);
  counts.set(key, before + 1);
  try {
    return await work();
  } finally {
    counts.set(key, (counts.get(key) ?? 1) - 1);
  }
}

/** How often a table may be changed. Limits stick to its name: dropping it does not reset them. */
export class Quotas {
  readonly #strict: boolean;
  readonly #clock: () => number;
  readonly #dml: RateWindow;
  readonly #updates: RateWindow;
  readonly #modifications: RateWindow;
  readonly #inserts: RateWindow;
  readonly #mutating = new Map<string, number>();
  readonly #inserting = new Map<string, number>();

  constructor(options: { readonly fidelity: Fidelity; readonly clock: () => number }) {
    const { fidelity, clock } = options;
    this.#clock = clock;
    this.#strict = fidelity === 'strict';
    this.#dml = new RateWindow({ windowMs: WINDOW_MS, clock });
    this.#updates = new RateWindow({ windowMs: WINDOW_MS, clock });
    this.#modifications = new RateWindow({ windowMs: DAY_MS, clock });
    this.#inserts = new RateWindow({ windowMs: DAY_MS, clock });
  }

  /** Runs a DML statement within its table's limits. @param mutating an UPDATE, DELETE or MERGE */
  async dml<T>(table: TableId, mutating: boolean, work: () => Promise<T>): Promise<T> {
    if (!this.#strict) return work();
    const key = keyOf(table);
    if (!this.#dml.take(key, DML_PER_WINDOW)) throw new ApiError('rateLimitExceeded', `Exceeded rate limits: too many DML statements for table ${key}. ${HELP}`);
    if (mutating) return outstanding(this.#mutating, key, [MUTATIONS_RUNNING, MUTATIONS_QUEUED], work);
    return this.#inserts.take(key, INSERTS_PER_DAY) ? work() : outstanding(this.#inserting, key, [INSERTS_RUNNING, INSERTS_QUEUED], work);
  }

  /** One more change of a dataset's metadata. */
  datasetUpdate(projectId: string, datasetId: string): void {
    if (!this.#strict || this.#updates.take(`${projectId}:${datasetId}`, DATASET_UPDATES_PER_WINDOW)) return;
    throw new ApiError('rateLimitExceeded', `Exceeded rate limits: too many dataset metadata update operations for this dataset. ${HELP}`);
  }

  /** Counts the partitions that a job modifies, row by row; undefined where there is nothing to count. */
  modifiedPartitions(table: PartitionedTable): ModifiedPartitions | undefined {
    const key = this.#strict ? partitionKey(table) : undefined;
    return key === undefined ? undefined : new ModifiedPartitions(key);
  }

  /** Whether partitions are counted at all. */
  get countsPartitions(): boolean {
    return this.#strict;
  }

  /** One more change of a table's metadata, which load and append jobs are too. @param record the table as it is, where it is */
  tableUpdate(table: TableId, record: TableRecord | undefined): void {
    const partitioned = record !== undefined && (asObject(record.properties['timePartitioning'])['type'] !== undefined || record.properties['rangePartitioning'] !== undefined);
    if (!this.#strict || this.#updates.take(keyOf(table), partitioned ? UPDATES_PER_WINDOW_PARTITIONED : UPDATES_PER_WINDOW)) return;
    throw new ApiError('rateLimitExceeded', `Exceeded rate limits: too many table update operations for this table. ${HELP}`);
  }

  /** The check of the partitions that rows are streamed into, where there is any to do. */
  streaming(table: PartitionedTable): PartitionCheck | undefined {
    return this.#strict ? partitionCheck(table, this.#clock()) : undefined;
  }

  /** The moment around which a decorator may name partitions to stream into; undefined: any may be. */
  streamingDay(): number | undefined {
    return this.#strict ? this.#clock() : undefined;
  }

  /** One more load or copy job, or query that writes its result into the table. */
  tableModification(table: TableId): void {
    if (!this.#strict || this.#modifications.take(keyOf(table), MODIFICATIONS_PER_DAY)) return;
    throw new ApiError('quotaExceeded', `Quota exceeded: Your table exceeded quota for imports or query appends per table. ${HELP}`);
  }
}
