import type { Reader } from '../access/reader.js';
import type { Catalog } from '../catalog/catalog.js';
import type { CatalogView } from '../sql/translate/catalog-view.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Engine, Session } from '../engine/engine.js';
import type { Quotas } from '../quotas/quotas.js';
import type { PartitionExpiry } from './partition-expiry.js';
import type { QueryCache } from './query-cache.js';
import type { JobStore } from './job-store.js';
import type { TableSizes } from './table-sizes.js';
import type { JsonObject } from '../catalog/resources.js';
import type { JobResult } from './job.js';
import type { QuerySessions } from './script/query-sessions.js';
import type { TransactionRegistry } from './script/transaction-registry.js';

/** What every kind of job works with. */
export interface JobContext {
  readonly engine: Engine;
  readonly catalog: Catalog;
  /** As whoever asks sees it. */
  readonly view: CatalogView;
  /** Who asks, where that is somebody who may only read. */
  readonly reader?: Reader;
  readonly jobs: JobStore;
  readonly sizes: TableSizes;
  readonly cache: QueryCache;
  readonly expiry: PartitionExpiry;
  readonly faults: FaultPlan;
  readonly quotas: Quotas;
  /** Where `gs://` is, in files. */
  readonly storageDir: string | undefined;
  /** Bytes, by BigQuery's size rules, of a file that an extract job writes. */
  readonly maxExtractBytes: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly transactions: TransactionRegistry;
  readonly sessions: QuerySessions;
  /** Aborted when the job is cancelled or has run out of time, with the job's error as the reason; `engine` fails then by itself. Absent outside of jobs. */
  readonly signal?: AbortSignal;
}

/** What a job came to: its statistics (but for the times) and, for a query, its rows. */
export interface JobOutcome {
  readonly statistics: JsonObject;
  readonly result?: JobResult;
  readonly errors?: readonly { readonly reason: string; readonly message: string; readonly location?: string }[];
}

/** Called inside the transaction that does a job's work: the finished job is committed with it, exactly once. */
export type Seal = (session: Session, outcome: JobOutcome) => Promise<void>;
