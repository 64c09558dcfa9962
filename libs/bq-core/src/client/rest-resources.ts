/**
 * The parts of BigQuery's REST resources that we read (docs/reference/rest/v2). int64 fields are JSON strings; numbers are taken too,
 * since stand-ins send them. All is optional: what a server leaves out must not crash a client.
 */
export type RestInt = string | number;

export interface RestErrorProto {
  readonly reason?: string;
  readonly location?: string;
  readonly message?: string;
}
export interface RestTableReference {
  readonly projectId?: string;
  readonly datasetId?: string;
  readonly tableId?: string;
}
export interface RestRoutineReference {
  readonly projectId?: string;
  readonly datasetId?: string;
  readonly routineId?: string;
}
export interface RestField {
  readonly name?: string;
  readonly type?: string;
  readonly mode?: string;
  readonly description?: string;
  readonly fields?: readonly RestField[];
  readonly defaultValueExpression?: string;
  readonly rangeElementType?: { readonly type?: string };
}
export interface RestJob {
  readonly jobReference?: { readonly jobId?: string; readonly location?: string };
  readonly configuration?: { readonly labels?: Readonly<Record<string, string>> };
  readonly status?: { readonly state?: string; readonly errorResult?: RestErrorProto; readonly errors?: readonly RestErrorProto[] };
  readonly statistics?: {
    readonly creationTime?: RestInt;
    readonly startTime?: RestInt;
    readonly endTime?: RestInt;
    readonly totalBytesProcessed?: RestInt;
    readonly totalSlotMs?: RestInt;
    readonly query?: {
      readonly statementType?: string;
      readonly totalBytesProcessed?: RestInt;
      readonly totalBytesProcessedAccuracy?: string;
      readonly totalBytesBilled?: RestInt;
      readonly totalSlotMs?: RestInt;
      readonly cacheHit?: boolean;
      readonly numDmlAffectedRows?: RestInt;
      readonly referencedTables?: readonly RestTableReference[];
      readonly referencedRoutines?: readonly RestRoutineReference[];
    };
    readonly load?: { readonly outputRows?: RestInt; readonly outputBytes?: RestInt };
  };
}
export interface RestCell {
  readonly v?: unknown;
}
export interface RestRow {
  readonly f?: readonly RestCell[];
}
export interface RestQueryResults {
  readonly jobComplete?: boolean;
  readonly schema?: { readonly fields?: readonly RestField[] };
  readonly rows?: readonly RestRow[];
  readonly totalRows?: RestInt;
  readonly pageToken?: string;
}
export interface RestDatasetList {
  readonly datasets?: readonly { readonly datasetReference: { readonly datasetId: string }; readonly location?: string; readonly labels?: Readonly<Record<string, string>> }[];
  readonly nextPageToken?: string;
}
export interface RestTable {
  readonly etag?: string;
  readonly type?: string;
  readonly tableReference?: RestTableReference;
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly schema?: { readonly fields?: readonly RestField[] };
  readonly timePartitioning?: { readonly type?: string; readonly field?: string; readonly expirationMs?: RestInt | null; readonly requirePartitionFilter?: boolean };
  readonly rangePartitioning?: { readonly field?: string };
  readonly requirePartitionFilter?: boolean;
  readonly clustering?: { readonly fields?: readonly string[] };
  readonly tableConstraints?: { readonly primaryKey?: { readonly columns?: readonly string[] } };
  readonly creationTime?: RestInt;
  readonly numRows?: RestInt;
  readonly numBytes?: RestInt;
  readonly streamingBuffer?: { readonly oldestEntryTime?: RestInt; readonly estimatedRows?: RestInt };
}
export interface RestTableList {
  readonly tables?: readonly RestTable[];
  readonly nextPageToken?: string;
}
export interface RestDataset {
  readonly datasetReference?: { readonly datasetId?: string };
  readonly location?: string;
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
}
export interface RestInsertAllAnswer {
  readonly insertErrors?: readonly { readonly index?: number; readonly errors?: readonly RestErrorProto[] }[];
}

export function bigintOf(value: RestInt | undefined): bigint {
  return value === undefined ? 0n : BigInt(value);
}

/** Milliseconds since the epoch, as REST sends times. */
export function dateOf(value: RestInt | undefined): Date {
  return new Date(Number(value ?? 0));
}
