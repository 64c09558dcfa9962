import type { Node } from 'sql-parser-cst';
import type { TableEntry } from './catalog-view.js';
import { coerceSql, requireSupertype } from './coercion.js';
import { expression } from './expression.js';
import type { Value } from './expression-value.js';
import { nameParts } from './paths.js';
import { type Relation, sameName, type Scope, type ScopeColumn } from './scope.js';
import { pruneSuffixes } from './table-suffix.js';
import type { Translation } from './translation.js';

/** One reading of a partitioned table, and which of its partitions that can need. */
export interface Scan {
  readonly entry: TableEntry;
  /** Conditions over a partition's `PARTITION_LOW` and `PARTITION_HIGH`, all of which hold for a partition that is read. */
  readonly bounds: string[];
  /** Whether a condition names nothing but the partition column: what `requirePartitionFilter` asks for. */
  restricted: boolean;
  /** Part of a WITH table that is read through copies only, one for each place that names it. */
  template: boolean;
}

/** Least and greatest value of the partition column in a partition; both NULL for the partition of NULL. */
export const PARTITION_LOW = 'part."lo"';
export const PARTITION_HIGH = 'part."hi"';

/** A condition on partitions, and the scans that it is about; `undefined`: it names no column, and so is about all. */
interface Bound {
  readonly sql: string;
  readonly scans: ReadonlySet<Scan> | undefined;
}

export function newScan(t: Translation, entry: TableEntry): Scan | undefined {
  if (entry.partitionColumn === undefined) return undefined;
  const scan: Scan = { entry, bounds: [], restricted: false, template: false };
  t.scans.push(scan);
  return scan;
}

/** What a column of a stored table is read from, for the partition column. */
export const originsOf = (scan: Scan | undefined, column: string): { readonly origins?: readonly Scan[] } =>
  (scan !== undefined && sameName(scan.entry.partitionColumn, column) ? { origins: [scan] } : {});

/** Columns for one more reading of a WITH table: a filter there is none of the others'. */
export function readAgain<T extends { readonly origins?: readonly Scan[] }>(t: Translation, columns: readonly T[]): readonly T[] {
  const copies = new Map<Scan, Scan>();
  const copyOf = (scan: Scan): Scan => {
    const copy = copies.get(scan) ?? { ...scan, bounds: [...scan.bounds], template: false };
    if (!copies.has(scan)) t.scans.push(copy);
    copies.set(scan, copy);
    scan.template = true;
    return copy;
  };
  return columns.map((column) => (column.origins === undefined ? column : { ...column, origins: column.origins.map(copyOf) }));
}

/**
 * Notes what a condition says of partitions: https://cloud.google.com/bigquery/docs/querying-partitioned-tables. Only a conjunct
 * that compares the partition column, bare or in a function that keeps its order, with constants prunes.
 * @param relations those FROM items whose rows the condition filters
 */
export function prune(t: Translation, node: Node, scope: Scope, relations: readonly Relation[] = scope.relations): void {
  const scans = new Set(relations.flatMap((r) => r.columns.flatMap((c) => c.origins ?? [])));
  if (relations.some((r) => r.columns.some((c) => c.suffixOf !== undefined))) {
    const parts = conjuncts(node).filter((part) => !/\bselect\b/i.test(t.textOf(part)));
    t.collect(() => { pruneSuffixes(parts.map((part) => ({ sql: expression(t, part, scope).sql, columns: columnsIn(t, part, scope).map((c) => c.sql) })), relations); });
  }
  if (scans.size === 0) return;
  t.collect(() => {
    for (const conjunct of conjuncts(node)) {
      // A subquery is not constant, whatever it gives.
      if (/\bselect\b/i.test(t.textOf(conjunct))) continue;
      const columns = columnsIn(t, conjunct, scope);
      const bound = mayMatch(t, conjunct, scope);
      for (const scan of scans) {
        if (columns.length === 0 ? isFalse(conjunct) : columns.every((c) => c.origins?.includes(scan) === true)) scan.restricted = true;
        if (bound !== undefined && (bound.scans === undefined || bound.scans.has(scan))) scan.bounds.push(bound.sql);
      }
    }
  });
}

/** `ON FALSE`, the head of the MERGE that replaces partitions. */
const isFalse = (node: Node): boolean => node.type === 'boolean_literal' && !node.value;
export const operatorOf = (node: Extract<Node, { type: 'binary_expr' }>): string => {
  const { operator } = node;
  return typeof operator === 'string' ? operator : (Array.isArray(operator) ? operator : [operator]).map((k) => ('name' in k ? String(k.name) : '')).join(' ');
};
const bare = (node: Node): Node => (node.type === 'paren_expr' ? bare(node.expr as Node) : node);

/** The conditions that AND puts together. */
export function conjuncts(node: Node): readonly Node[] {
  const inner = bare(node);
  return inner.type === 'binary_expr' && operatorOf(inner) === 'AND' ? [...conjuncts(inner.left), ...conjuncts(inner.right)] : [inner];
}

/** Whether a partition may hold rows for which the condition is true; undefined where that cannot be told. */
function mayMatch(t: Translation, source: Node, scope: Scope): Bound | undefined {
  const node = bare(source);
  if (columnsIn(t, node, scope).length === 0) return { sql: `coalesce(${expression(t, node, scope).sql}, false)`, scans: undefined };
  if (node.type === 'between_expr') return Array.isArray(node.betweenKw) ? undefined : both(compared(t, '>=', node.left, node.begin, scope), compared(t, '<=', node.left, node.end, scope));
  if (node.type !== 'binary_expr') return undefined;
  const operator = operatorOf(node);
  switch (operator) {
    case 'AND': return both(mayMatch(t, node.left, scope), mayMatch(t, node.right, scope));
    case 'OR': return either([mayMatch(t, node.left, scope), mayMatch(t, node.right, scope)]);
    case 'IN': return listed(t, node.left, node.right as Node, scope);
    // `IS NULL` is also true of rows that an outer join makes up: all partitions are needed to find them.
    case 'IS NOT': {
      const side = ordered(t, node.left, scope);
      return side === undefined || node.right.type !== 'null_literal' ? undefined : { sql: `(${side.low.sql} IS NOT NULL)`, scans: side.scans };
    }
    default: return compared(t, operator, node.left, node.right, scope);
  }
}

const sameScans = (a: Bound, b: Bound): boolean => a.scans === undefined || b.scans === undefined || (a.scans.size === b.scans.size && [...a.scans].every((s) => b.scans?.has(s) === true));

function both(a: Bound | undefined, b: Bound | undefined): Bound | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return sameScans(a, b) ? { sql: `(${a.sql} AND ${b.sql})`, scans: a.scans ?? b.scans } : a;
}

function either(bounds: readonly (Bound | undefined)[]): Bound | undefined {
  const known = bounds.filter((b) => b !== undefined);
  const [first] = known;
  if (first === undefined || known.length < bounds.length || !known.every((b) => sameScans(first, b))) return undefined;
  return { sql: `(${known.map((b) => b.sql).join(' OR ')})`, scans: known.find((b) => b.scans !== undefined)?.scans };
}

function listed(t: Translation, left: Node, right: Node, scope: Scope): Bound | undefined {
  if (right.type === 'unnest_expr') {
    const side = ordered(t, left, scope);
    if (side === undefined || columnsIn(t, right, scope).length > 0) return undefined;
    const list = expression(t, right.expr.expr, scope);
    if (list.type.kind !== 'ARRAY') return undefined;
    const type = requireSupertype([side.low, { ...list, type: list.type.element }], 'operator IN UNNEST');
    return { sql: `coalesce(len(list_filter(${coerceSql(list, { kind: 'ARRAY', element: type })}, lambda x: x BETWEEN ${coerceSql(side.low, type)} AND ${coerceSql(side.high, type)})) > 0, false)`, scans: side.scans };
  }
  const inner: Node = right.type === 'paren_expr' ? (right.expr as Node) : right;
  const items = inner.type === 'list_expr' ? (inner.items as readonly Node[]) : [inner];
  return either(items.map((item) => compared(t, '=', left, item, scope)));
}

const MIRRORED: Readonly<Record<string, string>> = { '=': '=', '<>': '<>', '!=': '<>', '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

function compared(t: Translation, operator: string, left: Node, right: Node, scope: Scope): Bound | undefined {
  const mirrored = MIRRORED[operator];
  if (mirrored === undefined) return undefined;
  const side = ordered(t, left, scope);
  if (side === undefined) return ordered(t, right, scope) === undefined ? undefined : compared(t, mirrored, right, left, scope);
  if (columnsIn(t, right, scope).length > 0) return undefined;
  const constant = expression(t, right, scope);
  const type = requireSupertype([side.low, constant], `operator ${operator}`);
  const [low, high, wanted] = [coerceSql(side.low, type), coerceSql(side.high, type), coerceSql(constant, type)];
  const sql: Readonly<Record<string, string>> = {
    '=': `${wanted} BETWEEN ${low} AND ${high}`, '<': `${low} < ${wanted}`, '<=': `${low} <= ${wanted}`, '>': `${high} > ${wanted}`, '>=': `${high} >= ${wanted}`,
  };
  return { sql: `coalesce(${sql[operator] ?? `NOT (${low} = ${wanted} AND ${high} = ${wanted})`}, false)`, scans: side.scans };
}

interface OrderedSide {
  readonly low: Value;
  readonly high: Value;
  readonly scans: ReadonlySet<Scan>;
}

/** Functions of the partition column that never go down as it goes up; their other arguments are constants. */
const ORDER_KEEPING = new Set(['DATE', 'DATETIME', 'TIMESTAMP', 'DATE_TRUNC', 'TIMESTAMP_TRUNC', 'DATETIME_TRUNC', 'DATE_ADD', 'DATE_SUB', 'TIMESTAMP_ADD', 'TIMESTAMP_SUB', 'DATETIME_ADD', 'DATETIME_SUB', 'LAST_DAY', 'UNIX_DATE', 'UNIX_SECONDS', 'UNIX_MILLIS', 'UNIX_MICROS']);

/** An expression of the partition column, for the ends of a partition. */
function ordered(t: Translation, node: Node, scope: Scope): OrderedSide | undefined {
  const columns = columnsIn(t, node, scope);
  const [column] = columns;
  if (column?.origins === undefined || columns.length > 1 || !keepsOrder(t, bare(node))) return undefined;
  const whole = expression(t, node, scope);
  // `_PARTITIONDATE` is not stored itself: the ends of partitions are those of `_PARTITIONTIME`.
  const isDate = column.type.kind === 'DATE' && column.origins.some(({ entry }) => entry.ingestionTime !== undefined);
  const at = (end: string): Value => ({ sql: whole.sql.replaceAll(column.sql, isDate ? `CAST(${end} AS DATE)` : end), type: whole.type });
  return { low: at(PARTITION_LOW), high: at(PARTITION_HIGH), scans: new Set(column.origins) };
}

function keepsOrder(t: Translation, node: Node): boolean {
  if (nameParts(node) !== undefined) return true;
  if (node.type === 'cast_expr') return /\bAS\s+(DATE|DATETIME|TIMESTAMP)\s*\)$/i.test(t.textOf(node));
  if (node.type === 'extract_expr') return /^EXTRACT\s*\(\s*(YEAR|ISOYEAR|DATE)\b/i.test(t.textOf(node));
  if (node.type !== 'func_call' || node.name.type !== 'identifier') return false;
  const [first] = (node.args?.expr.args.items ?? []) as readonly Node[];
  return ORDER_KEEPING.has(node.name.name.toUpperCase()) && first !== undefined && keepsOrder(t, bare(first));
}

/** The columns that an expression names, one for each place. */
function columnsIn(t: Translation, node: Node, scope: Scope): readonly Value[] {
  const parts = nameParts(node);
  if (parts !== undefined) return known(scope, parts[0] ?? '') ? [expression(t, node, scope)] : [];
  return Object.entries(node)
    .filter(([key]) => key !== 'range' && key !== 'dataType' && !(node.type === 'func_call' && key === 'name'))
    .flatMap(([, part]) => (Array.isArray(part) ? (part as unknown[]) : [part]))
    .filter((part): part is Node => typeof part === 'object' && part !== null && 'type' in part)
    .flatMap((part) => columnsIn(t, part, scope));
}

function known(scope: Scope | undefined, name: string): boolean {
  if (scope === undefined) return false;
  const inRelation = (r: Relation): boolean => sameName(r.alias, name) || sameName(r.table?.id.datasetId, name) || sameName(r.table?.id.projectId, name) || r.columns.some((c: ScopeColumn) => sameName(c.name, name));
  return scope.merged.has(name.toLowerCase()) || scope.aliases?.has(name.toLowerCase()) === true || scope.relations.some(inRelation) || known(scope.parent, name);
}

/** The partitions that the scans of a table read together, as a condition; undefined for all of them. */
export function partitionsRead(scans: readonly Scan[]): string | undefined {
  if (scans.length === 0 || scans.some((scan) => scan.bounds.length === 0)) return undefined;
  return scans.map((scan) => `(${scan.bounds.join(' AND ')})`).join(' OR ');
}
