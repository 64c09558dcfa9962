import type { TableFileField } from '../table-file.js';
import { RESERVED_KEYWORDS } from './reserved-keywords.js';
import type { Finding, TableCheck } from './table-check.js';
import { walkColumns } from './walk-columns.js';

/** https://cloud.google.com/bigquery/docs/schemas#column_names; compared without case. */
const RESERVED_PREFIXES = [
  '_TABLE_',
  '_FILE_',
  '_PARTITION',
  '_ROW_TIMESTAMP',
  '__ROOT__',
  '_COLIDENTIFIER',
  '_CHANGE_SEQUENCE_NUMBER',
  '_CHANGE_TYPE',
  '_CHANGE_TIMESTAMP',
] as const;

/** https://cloud.google.com/bigquery/docs/nested-repeated#limitations */
const MAX_NESTING = 15;

/** Column names: unique without regard to case, none reserved by BigQuery or by SQL, not nested too deeply. */
export const checkColumnNames: TableCheck = function* (table) {
  yield* duplicates(table.schema, '/schema', '');
  for (const { column, path, pointer, depth } of walkColumns(table.schema)) {
    if (column.fields !== undefined) yield* duplicates(column.fields, `${pointer}/fields`, `${path}.`);
    const prefix = RESERVED_PREFIXES.find((reserved) => column.name.toUpperCase().startsWith(reserved));
    if (prefix !== undefined) yield { pointer: `${pointer}/name`, field: path, message: `starts with "${prefix}", which BigQuery keeps for itself; choose another name` };
    if (RESERVED_KEYWORDS.has(column.name.toUpperCase())) yield { pointer: `${pointer}/name`, field: path, message: 'is a reserved word of GoogleSQL, so that every query would have to quote it; choose another name' };
    if (depth > MAX_NESTING) yield { pointer, field: path, message: `is nested ${depth} levels deep; BigQuery allows ${MAX_NESTING}` };
  }
};

function* duplicates(columns: readonly TableFileField[], pointer: string, prefix: string): Iterable<Finding> {
  const seen = new Map<string, string>();
  for (const [index, { name }] of columns.entries()) {
    const earlier = seen.get(name.toLowerCase());
    if (earlier === undefined) seen.set(name.toLowerCase(), name);
    else yield { pointer: `${pointer}/${index}/name`, field: `${prefix}${name}`, message: `is there already as "${earlier}"; BigQuery does not tell names apart by case` };
  }
}
