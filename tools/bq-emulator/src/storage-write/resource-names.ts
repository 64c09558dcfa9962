import type { TableId } from '../catalog/table-store.js';
import { invalidArgument } from './storage-error.js';

const TABLE = /^projects\/([^/]+)\/datasets\/([^/]+)\/tables\/([^/]+)$/;
const STREAM = /^(projects\/([^/]+)\/datasets\/([^/]+)\/tables\/([^/]+))(?:\/streams\/([^/]+)|\/(_default))$/;

export interface StreamName {
  readonly table: TableId;
  /** `projects/P/datasets/D/tables/T/streams/ID`, also when the client wrote the default stream's short form. */
  readonly name: string;
  readonly isDefault: boolean;
}

/** @throws StorageWriteError INVALID_ARGUMENT */
export function parseTableName(name: string): TableId {
  const [, projectId, datasetId, tableId] = TABLE.exec(name) ?? [];
  if (projectId === undefined || datasetId === undefined || tableId === undefined) {
    throw invalidArgument(`'${name}' is not a table name. Write projects/{project}/datasets/{dataset}/tables/{table}.`);
  }
  return { projectId, datasetId, tableId };
}

/** @throws StorageWriteError INVALID_ARGUMENT */
export function parseStreamName(name: string): StreamName {
  const [, parent, projectId, datasetId, tableId, streamId, shortDefault] = STREAM.exec(name) ?? [];
  const id = streamId ?? shortDefault;
  if (parent === undefined || projectId === undefined || datasetId === undefined || tableId === undefined || id === undefined) {
    throw invalidArgument(
      `'${name}' is not a write stream name. Write projects/{project}/datasets/{dataset}/tables/{table}/streams/{stream}.`,
    );
  }
  return { table: { projectId, datasetId, tableId }, name: `${parent}/streams/${id}`, isDefault: id === '_default' };
}

/** The table that a table's or stream's name is of, undefined where it is neither. */
export function tableNamed(name: string): TableId | undefined {
  const [, projectId, datasetId, tableId] = /^projects\/([^/]+)\/datasets\/([^/]+)\/tables\/([^/]+)/.exec(name) ?? [];
  return projectId === undefined || datasetId === undefined || tableId === undefined ? undefined : { projectId, datasetId, tableId };
}

export function tableName(id: TableId): string {
  return `projects/${id.projectId}/datasets/${id.datasetId}/tables/${id.tableId}`;
}
