import { physicalName, qualifiedName } from '../../engine/engine.js';
import type { TableRecord } from '../resources.js';
import { schemaName } from '../table-ddl.js';
import type { TableId } from '../table-store.js';

/** Microseconds since the epoch: they fit into a JavaScript number until the year 2255. */
export type Micros = number;

/** A table's definition, up to a moment at which another took its place. */
export interface FormerDefinition {
  readonly until: Micros;
  readonly record: TableRecord;
}

/** A table that was dropped, replaced or changed in its columns: its rows are kept under another name. */
export interface RetiredTable {
  readonly sequence: number;
  /** The definition that it had in the end. */
  readonly record: TableRecord;
  readonly from: Micros;
  readonly until: Micros;
  readonly rows: number;
  readonly definitions: readonly FormerDefinition[];
}

/** What is known of the past of a table that is there. */
export interface LiveHistory {
  /** Nothing older can be read; by default that is when it was created. */
  readonly from?: Micros;
  readonly definitions: readonly FormerDefinition[];
}

/** No table's name holds a tilde, so these are nobody's: the rows of a retired table, those removed from it before, and those removed from one that is there. */
export const retiredRows = (sequence: number): string => `~h${sequence}`;
export const retiredRemovedRows = (sequence: number): string => `~r${sequence}`;
export const removedRows = (id: TableId): string => `~r ${physicalName(id.tableId)}`;

/** Whether it was there at a moment. */
export const contains = (table: { readonly from: Micros; readonly until: Micros }, at: Micros): boolean => table.from <= at && at < table.until;

/** A name beside the table's own. */
export const besides = (id: TableId, name: string): string => qualifiedName(schemaName(id.projectId, id.datasetId), name);
