import { invalidQuery, notSupported } from '../../api-error.js';
import type { TableId } from '../../catalog/table-store.js';
import type { Parameters } from '../../engine/engine.js';
import { parseSql } from '../parse/parse-sql.js';
import { condition } from './expression.js';
import { from } from './from.js';
import { prune } from './pruning.js';
import { EMPTY_SCOPE } from './scope.js';
import { requirePartitionFilters } from './statement.js';
import { Translation, type TranslationOptions } from './translation.js';

/** A table and a condition on its rows, in the engine's SQL. */
export interface RestrictedTable {
  /** `schema.table AS alias`, for a FROM clause. */
  readonly from: string;
  readonly alias: string;
  /** Undefined where every row is meant. */
  readonly where: string | undefined;
  readonly parameters: Parameters;
}

const QUOTED_NAME_AT_END = /"(?:[^"]|"")*"$/;

/** Translates a predicate of GoogleSQL over one table, such as `day > '2024-01-01' AND n IN (1, 2)`; empty is every row. @throws ApiError */
export function restrictedTable(predicate: string, id: TableId, options: TranslationOptions): RestrictedTable {
  const table = `\`${id.projectId}.${id.datasetId}.${id.tableId}\``;
  const parsed = parseSql(`SELECT 1 FROM ${table}${predicate.trim() === '' ? '' : ` WHERE (${predicate}\n)`}`);
  const [statement, another] = parsed.statements;
  if (statement?.type !== 'select_stmt' || another !== undefined) throw notAPredicate(predicate);
  const [, source, where, more] = statement.clauses;
  if (source?.type !== 'from_clause' || (where !== undefined && where.type !== 'where_clause') || more !== undefined) throw notAPredicate(predicate);
  const t = new Translation(parsed, options);
  const item = from(t, source.expr, EMPTY_SCOPE);
  const filter = where === undefined ? undefined : condition(t, where.expr, item.scope, 'WHERE clause');
  if (where !== undefined) prune(t, where.expr, item.scope);
  if (t.referenced.size > 1) throw notSupported('A row restriction that reads another table');
  requirePartitionFilters(t);
  return { from: item.sql, alias: QUOTED_NAME_AT_END.exec(item.sql)?.[0] ?? '', where: filter, parameters: t.bound };
}

const notAPredicate = (predicate: string): Error => invalidQuery(`Row restriction is not a predicate: ${predicate}`);
