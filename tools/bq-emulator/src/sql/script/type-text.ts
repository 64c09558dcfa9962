import { invalidQuery } from '../../api-error.js';
import type { TableField } from '../../catalog/table-store.js';
import { parseSql } from '../parse/parse-sql.js';
import { fieldOfDataType } from '../translate/data-types.js';

/** A type written in SQL, as a column of it would be described. */
export function fieldOfTypeText(text: string, name = ''): TableField {
  const [statement] = parseSql(`SELECT CAST(NULL AS ${text})`).statements;
  const clause = statement?.type === 'select_stmt' ? statement.clauses[0] : undefined;
  const item = clause?.type === 'select_clause' ? clause.columns?.items[0] : undefined;
  if (item?.type !== 'cast_expr') throw invalidQuery(`Type not found: ${text}`);
  return fieldOfDataType(name, item.args.expr.dataType);
}
