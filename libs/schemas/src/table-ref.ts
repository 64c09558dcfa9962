import { InvalidTableRefError } from './errors/invalid-table-ref-error.js';
import type { TableSchema } from './table-schema.js';

/** A project and one of its datasets. */
export interface DatasetAddress {
  readonly projectId: string;
  readonly datasetId: string;
}

interface TableRefOptions extends DatasetAddress {
  readonly tableId: string;
  readonly schema: TableSchema;
}

/** Wide enough for domain-scoped projects (`example.com:shop`); no character that could end a quoted identifier. */
const PROJECT_ID = /^[A-Za-z0-9][A-Za-z0-9.:-]{0,98}$/;
/** Letters, digits and underscores, at most 1024: https://cloud.google.com/bigquery/docs/datasets#dataset-naming */
const DATASET_ID = /^[A-Za-z0-9_]{1,1024}$/;
const STAGING_SUFFIX = /^[A-Za-z0-9_]{1,128}$/;

/** Set once by the class below; not exported by the package, so that a reference can only come from a registry. */
let construct: (options: TableRefOptions) => TableRef;

/** Where a table is and what it looks like. Never built from text that came with a request. */
export class TableRef implements DatasetAddress {
  static {
    construct = (options) => new TableRef(options);
  }

  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
  readonly schema: TableSchema;

  private constructor(options: TableRefOptions) {
    this.projectId = options.projectId;
    this.datasetId = options.datasetId;
    this.tableId = options.tableId;
    this.schema = options.schema;
  }

  /**
   * A table beside `ref` with its columns, for rows on their way into it.
   * @param suffix 1–128 letters, digits or underscores; the same suffix is the same table.
   */
  static staging(ref: TableRef, suffix: string): TableRef {
    if (!STAGING_SUFFIX.test(suffix)) throw new InvalidTableRefError('staging suffix', suffix, 'use 1 to 128 letters, digits or underscores');
    return new TableRef({ ...addressOf(ref), tableId: `${ref.tableId}__staging_${suffix}`, schema: ref.schema });
  }

  /** `project.dataset.table`, unquoted. */
  get path(): string {
    return `${this.projectId}.${this.datasetId}.${this.tableId}`;
  }

  toString(): string {
    return this.path;
  }
}

/** For the registry: a reference to the table that `schema` defines. */
export function makeTableRef(address: DatasetAddress, schema: TableSchema): TableRef {
  if (!PROJECT_ID.test(address.projectId)) throw new InvalidTableRefError('project', address.projectId, 'use a Google Cloud project id');
  if (!DATASET_ID.test(address.datasetId)) throw new InvalidTableRefError('dataset', address.datasetId, 'use 1 to 1024 letters, digits or underscores');
  return construct({ ...addressOf(address), tableId: schema.tableName, schema });
}

function addressOf(address: DatasetAddress): DatasetAddress {
  return { projectId: address.projectId, datasetId: address.datasetId };
}
