import type { SqlInspection } from '../inspect-sql.js';
import type { QueryAdvice } from './query-advice.js';
import type { TableLayouts } from './table-layouts.js';

/** Days that a suggested filter on the partition column covers. */
const SUGGESTED_DAYS = 30;

const SINCE: Readonly<Record<string, string>> = {
  DATE: `DATE_SUB(CURRENT_DATE(), INTERVAL ${SUGGESTED_DAYS} DAY)`,
  DATETIME: `DATETIME_SUB(CURRENT_DATETIME(), INTERVAL ${SUGGESTED_DAYS} DAY)`,
  TIMESTAMP: `TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${SUGGESTED_DAYS} DAY)`,
};

/** The statement with one piece of advice taken, where a text can be written for it; for estimates and as a proposal, never run unasked. */
export function suggestedRewrite(sql: string, inspection: SqlInspection, advice: QueryAdvice, layouts: TableLayouts): string | undefined {
  const { shape } = inspection;
  const path = inspection.tables.find(({ text }) => text === advice.table);
  const layout = path && layouts.layoutOf(path);
  if (shape === undefined || layout === undefined) return undefined;
  if (advice.code === 'FULL_SCAN' && layout.partitionColumn !== undefined) {
    const place = shape.tableSpans.find(({ table }) => table === advice.table)?.span;
    if (place === undefined) return undefined;
    const table = sql.slice(place.start, place.end);
    const alias = /^\s*(?:AS\b|[A-Za-z_`])/i.test(sql.slice(place.end)) && !CLAUSE.test(sql.slice(place.end)) ? '' : ` AS \`${path?.tableId ?? 't'}\``;
    const since = SINCE[layout.partitionType ?? 'TIMESTAMP'];
    if (since === undefined) return undefined;
    const recent = `${layout.partitionColumn} >= ${since}`;
    return `${sql.slice(0, place.start)}(SELECT * FROM ${table} WHERE ${recent})${alias}${sql.slice(place.end)}`;
  }
  if (advice.code !== 'SELECT_STAR') return undefined;
  const named = [...new Set(shape.columns.filter(({ table }) => table === undefined || table === advice.table).map(({ name }) => name))];
  return named.length === 0 ? undefined : sql.slice(0, advice.span.start) + named.map((name) => `\`${name}\``).join(', ') + sql.slice(advice.span.end);
}

/** What follows a table that has no alias. */
const CLAUSE = /^\s*(?:WHERE|GROUP|HAVING|QUALIFY|WINDOW|ORDER|LIMIT|UNION|INTERSECT|EXCEPT|JOIN|INNER|LEFT|RIGHT|FULL|CROSS|ON|USING|PIVOT|UNPIVOT|TABLESAMPLE|FOR)\b/i;
