import type { SqlInspection } from '../inspect-sql.js';
import type { QueryShape } from '../inspect-query.js';
import type { ColumnFilter } from '../resolve/index.js';
import type { TablePath } from '../table-path.js';
import type { AdvisedTable, TableLayouts } from './table-layouts.js';
import type { QueryAdvice } from './query-advice.js';

/** A star of fewer columns is not worth a word. */
const MANY_COLUMNS = 10;

/**
 * What the text alone tells about cost, without asking BigQuery. Advice, never a refusal. Nothing is said of statements that are no
 * queries, and of tables that `layouts` does not know.
 *
 * Sources: docs best-practices-costs, querying-partitioned-tables, querying-clustered-tables.
 */
export function adviseQuery(inspection: SqlInspection, layouts: TableLayouts): readonly QueryAdvice[] {
  const { shape } = inspection;
  if (shape === undefined) return [];
  const tables = inspection.tables.flatMap((path) => {
    const layout = layouts.layoutOf(path);
    return layout === undefined ? [] : [{ path, layout }];
  });
  const scans = tables.flatMap(({ path, layout }) => advisePartition(path, layout, shape));
  return [
    ...scans,
    ...adviseStars(shape, tables),
    ...tables.flatMap(({ path, layout }) => adviseClustering(path, layout, shape)),
    ...adviseLimit(shape, tables.length > 0 && scans.length > 0),
    ...shape.joins.filter(({ operator, bound }) => !bound && (operator === 'CROSS JOIN' || operator === ',')).map(({ operator, span }) => adviceOn('CROSS_JOIN', `${operator === ',' ? 'a comma between tables' : operator} pairs every row with every row: give a condition with JOIN … ON, unless one side has a single row`, span)),
    ...adviseOrder(shape),
  ];
}

interface KnownTable {
  readonly path: TablePath;
  readonly layout: AdvisedTable;
}

function adviceOn(code: QueryAdvice['code'], text: string, span: QueryAdvice['span'], table?: string): QueryAdvice {
  return { code, text, span, ...(table === undefined ? {} : { table }) };
}

function advisePartition({ text }: TablePath, { partitionColumn }: AdvisedTable, shape: QueryShape): readonly QueryAdvice[] {
  if (partitionColumn === undefined) return [];
  const filters = filtersOn(shape, text, partitionColumn);
  if (filters.some(({ constant, within }) => constant && within === undefined)) return [];
  const [wrapped] = filters.filter(({ constant, within }) => constant && within !== undefined);
  if (wrapped !== undefined) {
    return [adviceOn('PARTITION_FUNCTION', `${wrapped.within ?? 'a function'} around ${partitionColumn} may keep BigQuery from skipping partitions of ${text}: compare ${partitionColumn} itself with a constant range`, wrapped.span, text)];
  }
  const [moving] = filters;
  if (moving !== undefined) {
    return [adviceOn('PARTITION_NOT_CONSTANT', `${partitionColumn} is compared with something that is known only while the query runs, so that ${text} is scanned whole: compare it with a constant or a parameter`, moving.span, text)];
  }
  const span = shape.tableSpans.find(({ table }) => table === text)?.span ?? { start: 0, end: 0 };
  return [adviceOn('FULL_SCAN', `scans the full table ${text}: filter on ${partitionColumn}`, span, text)];
}

function adviseStars(shape: QueryShape, tables: readonly KnownTable[]): readonly QueryAdvice[] {
  return shape.stars.flatMap(({ table, span }) => {
    const known = tables.find(({ path }) => path.text === table);
    if (known === undefined || known.layout.columnCount < MANY_COLUMNS) return [];
    return [adviceOn('SELECT_STAR', `SELECT * reads ${known.layout.columnCount} columns of ${known.path.text}, and columns are what is billed: name those that you need`, span, known.path.text)];
  });
}

/** Only the first clustering columns in a row narrow a scan (docs: querying-clustered-tables). */
function adviseClustering({ text }: TablePath, { clusteringColumns }: AdvisedTable, shape: QueryShape): readonly QueryAdvice[] {
  const [first] = clusteringColumns;
  if (first === undefined) return [];
  const used = clusteringColumns.find((column, i) => i > 0 && filtersOn(shape, text, column).length > 0);
  const [filter] = used === undefined ? [] : filtersOn(shape, text, used);
  if (filter === undefined || filtersOn(shape, text, first).length > 0) return [];
  return [adviceOn('CLUSTERING_UNUSED', `${text} is clustered by ${clusteringColumns.join(', ')}: a filter on ${used ?? ''} saves little unless ${first} is filtered too`, filter.span, text)];
}

function adviseLimit({ limit }: QueryShape, scansAll: boolean): readonly QueryAdvice[] {
  if (limit === undefined || !scansAll) return [];
  return [adviceOn('LIMIT_DOES_NOT_SAVE', 'LIMIT does not reduce bytes: the whole table is read and billed before rows are cut off', limit)];
}

function adviseOrder({ orderBy, limit }: QueryShape): readonly QueryAdvice[] {
  if (orderBy === undefined || limit !== undefined) return [];
  return [adviceOn('ORDER_WITHOUT_LIMIT', 'ORDER BY without LIMIT sorts every row on one worker, which is slow and fails on large results: add a LIMIT, or leave the order to whoever reads', orderBy)];
}

/** A column without a known table counts for any table, so that nobody is told off for a filter that is there. */
function filtersOn(shape: QueryShape, table: string, column: string): readonly ColumnFilter[] {
  return shape.filters.filter((filter) => filter.name.toLowerCase() === column.toLowerCase() && (filter.table === undefined || filter.table === table));
}
