import { type DryRun, ESTIMATE_ACCURACIES, type EstimateAccuracy, type JobStatistics } from '../gateway.js';
import { bigintOf, type RestJob, type RestRoutineReference, type RestTableReference } from './rest-resources.js';

/** @param elapsedMs in place of the job's own times, where it has none */
export function statisticsOf(job: RestJob, jobId: string, elapsedMs: number): JobStatistics {
  const { statistics } = job;
  const query = statistics?.query;
  const [start, end] = [Number(statistics?.startTime ?? Number.NaN), Number(statistics?.endTime ?? Number.NaN)];
  return {
    jobId,
    statementType: query?.statementType ?? 'UNKNOWN',
    bytesProcessed: bigintOf(query?.totalBytesProcessed ?? statistics?.totalBytesProcessed),
    bytesBilled: bigintOf(query?.totalBytesBilled),
    slotMs: bigintOf(query?.totalSlotMs ?? statistics?.totalSlotMs),
    cacheHit: query?.cacheHit ?? false,
    durationMs: Number.isFinite(end - start) ? end - start : elapsedMs,
    dmlRows: bigintOf(query?.numDmlAffectedRows),
    referencedTables: tableNames(query?.referencedTables),
  };
}

export function dryRunOf(job: RestJob): DryRun {
  const query = job.statistics?.query;
  return {
    statementType: query?.statementType ?? 'UNKNOWN',
    bytesProcessed: bigintOf(query?.totalBytesProcessed ?? job.statistics?.totalBytesProcessed),
    accuracy: accuracyOf(query?.totalBytesProcessedAccuracy),
    referencedTables: tableNames(query?.referencedTables),
    referencedRoutines: routineNames(query?.referencedRoutines),
  };
}

/** A word that is not known is no promise. */
function accuracyOf(text: string | undefined): EstimateAccuracy {
  return ESTIMATE_ACCURACIES.find((accuracy) => accuracy === text) ?? 'UNKNOWN';
}

function tableNames(tables: readonly RestTableReference[] = []): string[] {
  return tables.map(({ projectId, datasetId, tableId }) => `${projectId}.${datasetId}.${tableId}`);
}

function routineNames(routines: readonly RestRoutineReference[] = []): string[] {
  return routines.map(({ projectId, datasetId, routineId }) => `${projectId}.${datasetId}.${routineId}`);
}
