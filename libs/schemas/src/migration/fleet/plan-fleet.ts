import type { ActualDataset } from '../actual-table.js';
import { FleetDraft } from './fleet-draft.js';
import type { FleetDataset, FleetPlan, WantedFleet } from './fleet-plan.js';
import type { FleetSource } from './fleet-source.js';

export interface PlanFleetOptions {
  readonly wanted: WantedFleet;
  /** Every dataset that there is. */
  readonly existing: readonly ActualDataset[];
  readonly source: FleetSource;
  /** Datasets of one question. Default 500. */
  readonly batch?: number;
  /** Questions under way at a time. Default 4. */
  readonly concurrency?: number;
  /** Called after each question. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

const DEFAULT_BATCH = 500;
const DEFAULT_CONCURRENCY = 4;

/** What it takes to make every dataset of a fleet as wanted. Changes nothing. @throws what the source throws, and the signal's reason */
export async function planFleet({ wanted, existing, source, batch = DEFAULT_BATCH, concurrency = DEFAULT_CONCURRENCY, onProgress, signal }: PlanFleetOptions): Promise<FleetPlan> {
  const draft = new FleetDraft(wanted);
  const batches = inBatches(placed(wanted.datasets, existing, draft), batch);
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let datasetIds = batches[next++]; datasetIds !== undefined; datasetIds = batches[next++]) {
      signal?.throwIfAborted();
      draft.add(datasetIds, await source.shapes(datasetIds, signal));
      onProgress?.({ done: ++done, total: batches.length });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
  return draft.plan();
}

/** The datasets to look into; those that are missing or lie elsewhere are noted in the draft. */
function placed(datasets: readonly FleetDataset[], existing: readonly ActualDataset[], draft: FleetDraft): readonly string[] {
  const locations = new Map(existing.map(({ datasetId, location }) => [datasetId, location]));
  return datasets.flatMap(({ datasetId, location }) => {
    const actual = locations.get(datasetId);
    if (actual === undefined) draft.missing(datasetId);
    else if (actual.toUpperCase() !== location.toUpperCase()) draft.elsewhere(datasetId, actual, location);
    else return [datasetId];
    return [];
  });
}

function inBatches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
