import type { TableField } from './table-store.js';

/** JSON of a REST resource, kept as it was sent; this server reads the parts that it knows. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, unknown>>;

export interface DatasetRecord {
  readonly projectId: string;
  readonly datasetId: string;
  /** What the caller set: labels, description, location, access, … */
  readonly properties: JsonObject;
  readonly location: string;
  readonly creationTime: number;
  readonly lastModifiedTime: number;
}

export interface TableRecord {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
  readonly kind: 'TABLE' | 'VIEW';
  /** What the caller set, but for the schema: labels, description, timePartitioning, clustering, … */
  readonly properties: JsonObject;
  readonly fields: readonly TableField[];
  readonly location: string;
  readonly schemaVersion: number;
  readonly creationTime: number;
  readonly lastModifiedTime: number;
  /** Epoch ms of the last `insertAll`; the streaming buffer is said to exist for a while after. */
  readonly streamedAt?: number;
}

/** The query of a view, also of a materialized one. */
export const viewQueryOf = ({ properties }: Pick<TableRecord, 'properties'>): string | undefined => asText(asObject(properties['view'])['query']) ?? asText(asObject(properties['materializedView'])['query']);

export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined);
/** A list of texts; what is none becomes the empty text, which names nothing. */
export const asTexts = (value: unknown): readonly string[] => asList(value).map((item) => asText(item) ?? '');
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
