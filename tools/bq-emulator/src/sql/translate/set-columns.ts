import type { SubSelect } from 'sql-parser-cst';
import { quoteIdentifier } from '../sql-type.js';
import { columnNames } from './query.js';
import { sameName } from './scope.js';
import type { OutputColumn, TranslatedQuery, Translation } from './translation.js';

type Compound = Extract<SubSelect, { type: 'compound_select_stmt' }>;

/** The two queries of a set operation with the same columns in the same order, where it says BY NAME or CORRESPONDING. */
export function byName(t: Translation, node: Compound, left: TranslatedQuery, right: TranslatedQuery): readonly [TranslatedQuery, TranslatedQuery] {
  const gap = t.gapAfter('names', node.left);
  if (gap === undefined) return [left, right];
  const has = (query: TranslatedQuery, name: string): boolean => query.columns.some((c) => sameName(c.name, name));
  const namesOf = (query: TranslatedQuery): readonly string[] => query.columns.map((c) => {
    if (c.name === undefined) throw t.error('Anonymous columns are not supported in set operations with BY NAME or CORRESPONDING', node);
    return c.name;
  });
  const [lefts, rights] = [namesOf(left), namesOf(right)];
  const wanted = gap.columns ?? (gap.mode === 'full' ? [...lefts, ...rights.filter((name) => !has(left, name))] : gap.mode === 'inner' ? lefts.filter((name) => has(right, name)) : lefts);
  if (wanted.length === 0) throw t.error('There is no column in common in set operation', node);
  for (const name of gap.mode === 'same' ? [...wanted, ...(gap.columns === undefined ? rights : [])] : gap.mode === 'inner' ? wanted : []) {
    if (!has(left, name) || !has(right, name)) throw t.error(`Column ${name} is not in both queries of a set operation that matches columns by name`, node);
  }
  // The column is named as the left query spells it.
  const spelt = wanted.map((name) => [...lefts, ...rights].find((known) => sameName(known, name)) ?? name);
  return [picked(t, left, spelt), picked(t, right, spelt)];
}

function picked(t: Translation, query: TranslatedQuery, names: readonly string[]): TranslatedQuery {
  const alias = t.freshName('n');
  const offered = columnNames(query.columns);
  const columns = names.map((name): OutputColumn => {
    const found = query.columns.find((c) => sameName(c.name, name));
    return found === undefined ? { name, type: { kind: 'INT64' }, sources: [], literal: 'null' } : { ...found, name };
  });
  const sqls = names.map((name) => {
    const index = query.columns.findIndex((c) => sameName(c.name, name));
    return index === -1 ? 'NULL' : `${alias}.${quoteIdentifier(offered[index] ?? '')}`;
  });
  const { rows, ...rest } = query;
  const kept = names.map((name) => query.columns.findIndex((c) => sameName(c.name, name)));
  const again = rows === undefined ? {} : { rows: rows.map((row) => kept.map((index) => row[index] ?? 'NULL')) };
  return { ...rest, ...again, sql: `SELECT ${sqls.join(', ')} FROM (${query.sql}) AS ${alias}(${offered.map(quoteIdentifier).join(', ')})`, columns };
}
