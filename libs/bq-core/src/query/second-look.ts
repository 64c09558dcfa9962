import type { DryRun } from '../gateway.js';
import { DatasetGuard } from './dataset-guard.js';
import { DatasetNotAllowedError, SecondLookError } from './query-refused-errors.js';

export interface SecondLookOptions {
  readonly projectId: string;
  /** `dataset` or `project.dataset`. */
  readonly allowedDatasets: readonly string[];
  /** The SQL came from a guard: somebody not of ours wrote it. */
  readonly guarded: boolean;
}

/** Free SQL names at most so many tables: beyond 50 BigQuery's list is not whole, and nobody needs half of that. */
export const MAX_GUARDED_TABLES = 20;

/**
 * Holds what BigQuery says that a query touches against what it may touch; our parser and BigQuery's may differ.
 * @throws DatasetNotAllowedError, SecondLookError
 */
export function takeSecondLook({ statementType, referencedTables, referencedRoutines }: DryRun, { projectId, allowedDatasets, guarded }: SecondLookOptions): void {
  new DatasetGuard({ projectId, allowedDatasets }).checkReferenced(referencedTables);
  if (!guarded) return;
  if (statementType !== 'SELECT') throw new SecondLookError(`BigQuery takes it for ${statementType}, and only SELECT is allowed here`, { statementType });
  if (referencedTables.length > MAX_GUARDED_TABLES) throw new SecondLookError(`it reads ${referencedTables.length} tables, and ${MAX_GUARDED_TABLES} are allowed; split it`, { tables: referencedTables.length });
  const allowed = new Set(allowedDatasets.map((dataset) => (dataset.includes('.') ? dataset : `${projectId}.${dataset}`)));
  const foreign = referencedRoutines.find((routine) => !allowed.has(routine.slice(0, routine.lastIndexOf('.'))));
  if (foreign !== undefined) throw new DatasetNotAllowedError(foreign, 'this routine is in a dataset that is not among those that the caller may use');
}
