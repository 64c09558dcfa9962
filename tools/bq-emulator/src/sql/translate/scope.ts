import type { WindowDefinition } from 'sql-parser-cst';
import type { TableEntry } from './catalog-view.js';
import type { Value } from './expression-value.js';
import type { Scan } from './pruning.js';
import type { SqlType } from '../sql-type.js';
import type { SuffixReading } from './table-suffix.js';

/** A column that a FROM item offers, and the stored columns that it is computed from. */
export interface ScopeColumn {
  readonly name: string;
  readonly sql: string;
  readonly type: SqlType;
  readonly sources: readonly string[];
  /** The readings of partitioned tables whose partition column this is, as it is stored. */
  readonly origins?: readonly Scan[];
  /** Of `_TABLE_SUFFIX`. */
  readonly suffixOf?: SuffixReading;
  /** Found by name only, never by `*`: pseudo columns. */
  readonly hidden?: true;
}

/** One FROM item. */
export interface Relation {
  readonly alias: string | undefined;
  readonly columns: readonly ScopeColumn[];
  /** The row itself, where the item is a value table (`UNNEST(array) AS x`: `x` is the element). */
  readonly element?: ScopeColumn;
  /** The stored table, so that `dataset.table.column` is found too. */
  readonly table?: TableEntry;
}

/** The names visible at one place of a query. */
export interface Scope {
  readonly relations: readonly Relation[];
  /** Columns merged by `USING`, which are not ambiguous. */
  readonly merged: ReadonlyMap<string, ScopeColumn>;
  /** Aliases of the select list, where the clause may see them. */
  readonly aliases?: ReadonlyMap<string, Value>;
  /** The query's WINDOW clause, by lower-cased name. */
  readonly windows?: ReadonlyMap<string, WindowDefinition>;
  readonly parent?: Scope | undefined;
}

export const EMPTY_SCOPE: Scope = { relations: [], merged: new Map() };
export const childOf = (parent: Scope): Scope => ({ relations: [], merged: new Map(), parent });
export const sameName = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
