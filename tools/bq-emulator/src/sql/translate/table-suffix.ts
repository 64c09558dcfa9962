import type { TableId } from '../../catalog/table-store.js';
import { quoteString } from '../sql-type.js';
import type { Relation } from './scope.js';

/** One reading of a wildcard table, and what the query says of the suffix: https://cloud.google.com/bigquery/docs/querying-wildcard-tables#filter_selected_tables_using_table_suffix */
export interface SuffixReading {
  readonly tables: readonly { readonly id: TableId; readonly suffix: string }[];
  /** Conditions over `SUFFIX`, all of which hold for a table that is read. */
  readonly conditions: string[];
}

const SUFFIX = 'part."suffix"';

/** Notes the conjuncts that name nothing but the suffix; a subquery is not constant, and leaves no table out. */
export function pruneSuffixes(parts: readonly { readonly sql: string; readonly columns: readonly string[] }[], relations: readonly Relation[]): void {
  for (const column of relations.flatMap((r) => r.columns)) {
    if (column.suffixOf === undefined) continue;
    for (const { sql, columns } of parts) {
      if (columns.length > 0 && columns.every((c) => c === column.sql)) column.suffixOf.conditions.push(sql.replaceAll(column.sql, SUFFIX));
    }
  }
}

/** A query for the suffixes of the tables that a reading needs (what holds for the NULL of an outer join too says nothing); undefined where that is all of them. */
export function suffixesRead(reading: SuffixReading): string | undefined {
  if (reading.conditions.length === 0) return undefined;
  return `SELECT suffix FROM (VALUES ${reading.tables.map(({ suffix }) => `(${quoteString(suffix)})`).join(', ')}) AS part(suffix) WHERE ${reading.conditions.map((c) => `coalesce(${c} OR ${c.replaceAll(SUFFIX, 'CAST(NULL AS VARCHAR)')}, ${c}, false)`).join(' AND ')}`;
}
