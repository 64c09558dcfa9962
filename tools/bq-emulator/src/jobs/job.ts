import type { ErrorProto } from '../api-error.js';
import type { JsonObject } from '../catalog/resources.js';
import type { TableField } from '../catalog/table-store.js';
import type { RowSet } from '../engine/row-set.js';

export interface JobKey {
  readonly projectId: string;
  readonly jobId: string;
}

/** A job as it is kept. Terminal once `state` is DONE. */
export interface JobRecord extends JobKey {
  readonly location: string;
  /** Email of the reader that started it; absent for those who may do everything. */
  readonly owner?: string;
  readonly configuration: JsonObject;
  readonly state: 'PENDING' | 'RUNNING' | 'DONE';
  readonly error?: ErrorProto;
  readonly errors?: readonly ErrorProto[];
  /** HTTP status that `jobs.query` answers a failure with. */
  readonly errorStatus?: number;
  /** Everything of `statistics` but the times. */
  readonly statistics: JsonObject;
  readonly creationTime: number;
  readonly startTime?: number;
  readonly endTime?: number;
  /** Columns of a query's result. */
  readonly schema?: readonly TableField[];
}

/** Rows of a finished query; kept in memory only, as BigQuery keeps them for a day only. */
export interface JobResult {
  readonly schema: readonly TableField[];
  readonly rows: RowSet | undefined;
}
