import { Catalog } from '../catalog/catalog.js';
import { EmulatedCatalogView } from '../catalog/emulated-catalog-view.js';
import type { Engine } from '../engine/engine.js';
import { FaultPlan } from '../faults/fault-plan.js';
import { type Fidelity, Quotas } from '../quotas/quotas.js';
import { MAX_FILE_BYTES } from './extract/extracted-files.js';
import type { JobContext } from './job-context.js';
import { JobStore } from './job-store.js';
import { PartitionExpiry } from './partition-expiry.js';
import { QueryCache } from './query-cache.js';
import { QuerySessions } from './script/query-sessions.js';
import { dropLeftovers } from './script/temporary-tables.js';
import { TransactionRegistry } from './script/transaction-registry.js';
import { TableSizes } from './table-sizes.js';

export interface JobContextOptions {
  readonly engine: Engine;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly fidelity: Fidelity;
  readonly storageDir: string | undefined;
  readonly dataDir?: string | undefined;
  readonly maxExtractBytes?: number | undefined;
  readonly timeTravelRows?: number | undefined;
}

/** Reads what the engine has stored, and puts together what jobs work with. */
export async function openJobContext({ engine, clock, fidelity, storageDir, dataDir, maxExtractBytes = MAX_FILE_BYTES, timeTravelRows }: JobContextOptions): Promise<JobContext> {
  const faults = new FaultPlan();
  const catalog = await Catalog.open({ engine, clock, faults, timeTravelRows });
  await dropLeftovers(catalog);
  const jobs = await JobStore.open({ engine, clock, dataDir });
  return {
    engine, catalog, clock, jobs, faults, storageDir, maxExtractBytes, view: new EmulatedCatalogView({ catalog, jobs: (projectId) => jobs.list(projectId) }), cache: new QueryCache({ catalog, clock }), expiry: new PartitionExpiry({ engine, catalog, clock }),
    sizes: new TableSizes({ engine, catalog }), quotas: new Quotas({ fidelity, clock }), transactions: new TransactionRegistry(), sessions: new QuerySessions(clock),
  };
}
