import type { FoundNames } from './find-names.js';
import { lastToken, spanOf, type SqlSpan } from './parse/index.js';
import type { ColumnFilter, ColumnUse, JoinUse, ResolvedQuery, StarUse } from './resolve/index.js';
import { tablePathOf } from './table-path.js';

/** What the tree of a query tells beside its names; offsets are UTF-16 units of the text that was inspected. */
export interface QueryShape {
  /** Columns that the query reads, each place once. Those behind a `*` are not among them. */
  readonly columns: readonly ColumnUse[];
  readonly filters: readonly ColumnFilter[];
  readonly stars: readonly StarUse[];
  readonly joins: readonly JoinUse[];
  readonly tableSpans: readonly { readonly table: string; readonly span: SqlSpan }[];
  /** LIMIT and ORDER BY of the outermost query. */
  readonly limit?: SqlSpan;
  readonly orderBy?: SqlSpan;
}

/** The names of a query as the inspection lists them. */
export function namesOfQuery(resolved: ResolvedQuery): FoundNames {
  const tables = new Map(resolved.tables.filter((use) => use.is === 'table').map((use) => [use.text, tablePathOf(use.parts, 'read')]));
  const parameters = resolved.parameters.map((node) => lastToken(node)?.text ?? '?');
  return {
    tables: [...tables.values()],
    aliases: unique(resolved.names.map(({ name }) => name)),
    functions: unique([...resolved.functions, ...resolved.tableFunctions].map(({ name }) => name)),
    tableFunctions: unique(resolved.tableFunctions.map(({ name }) => name)),
    parameters: unique(parameters.filter((text) => text.startsWith('@')).map((text) => text.slice(1).replaceAll('`', ''))),
    hasPositionalParameters: parameters.includes('?'),
    hasJoin: resolved.joins.length > 0,
    hasGroupBy: resolved.hasGroupBy,
    hasCte: resolved.hasCte,
  };
}

export function shapeOfQuery(resolved: ResolvedQuery): QueryShape {
  const { columns, filters, stars, joins, limit, orderBy } = resolved;
  const tableSpans = resolved.tables.filter((use) => use.is === 'table').map((use) => ({ table: use.text, span: spanOf(use.node) }));
  return { columns, filters, stars, joins, tableSpans, ...(limit === undefined ? {} : { limit }), ...(orderBy === undefined ? {} : { orderBy }) };
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
