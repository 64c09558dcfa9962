import type { Node, SubSelect } from 'sql-parser-cst';
import { type ApiError, invalidQuery, notFound } from '../../api-error.js';
import type { Cell, TableField, TableId } from '../../catalog/table-store.js';
import type { BoundParameter } from '../../engine/engine.js';
import { lineColumn } from '../parse/line-column.js';
import type { Gap, ParsedSql } from '../parse/parse-sql.js';
import { quoteIdentifier, type SqlType, STRING, typeName } from '../sql-type.js';
import type { CatalogView, TableEntry } from './catalog-view.js';
import { type LiteralKind, type Value, value } from './expression-value.js';
import type { Scan } from './pruning.js';
import type { Relation, ScopeColumn } from './scope.js';
import type { ScriptNames } from './script-names.js';
import type { SqlFunction } from './sql-functions.js';
import type { SuffixReading } from './table-suffix.js';
import type { PastTables } from './system-time.js';
import { duckType } from '../sql-type.js';

/** A query parameter of the request, already converted to its type. */
export interface QueryParameter {
  readonly name: string | undefined;
  readonly type: SqlType;
  readonly cell: Cell;
}

export interface TranslationOptions {
  readonly catalog: CatalogView;
  readonly projectId: string;
  readonly defaultDataset: { readonly projectId: string; readonly datasetId: string } | undefined;
  readonly parameters: readonly QueryParameter[];
  /** The statement's CURRENT_TIMESTAMP, microseconds since the epoch. */
  readonly nowMicros: bigint;
  /** Tables as they were, where the statement asks for some. */
  readonly past?: PastTables;
  /** What the script or session around the statement adds to the names that it sees. */
  readonly script?: ScriptNames;
}

export interface OutputColumn {
  /** Undefined for an expression without a name; a result names it `f0_`. */
  readonly name: string | undefined;
  readonly type: SqlType;
  readonly sources: readonly string[];
  /** Where the column is a literal, which a set operation may coerce further. */
  readonly literal?: LiteralKind;
  /** See `ScopeColumn`. */
  readonly origins?: readonly Scan[];
}

export interface TranslatedQuery {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
  /** `SELECT AS STRUCT` or `AS VALUE`: one column that is the row itself. */
  readonly valueTable: boolean;
  /** The engine expressions of its rows, where it reads nothing: `SELECT 1, 'a'`. */
  readonly rows?: readonly (readonly string[])[];
}

export interface Cte {
  readonly name: string;
  readonly engineName: string;
  readonly columns: readonly OutputColumn[];
  readonly columnNames: readonly string[];
}

/** The state of translating one statement. */
export class Translation {
  readonly options: TranslationOptions;
  readonly parsed: ParsedSql;
  /** Values of the request's parameters and of catalog rows, which a view's text names as well as that of the query. */
  bound = new Map<string, BoundParameter>();
  readonly referenced = new Map<string, TableEntry>();
  /** Keys of tables whose rows the statement reads; an INSERT names its target without reading it. */
  readonly read = new Set<string>();
  /** Every reading of a partitioned table. */
  readonly scans: Scan[] = [];
  readonly suffixReadings: SuffixReading[] = [];
  /** Keys of tables that are read by their own names. */
  readonly namedReads = new Set<string>();
  /** Stored columns that the expression being translated reads, as `table key + NUL + column`. */
  sources = new Set<string>();
  ctes: readonly Cte[] = [];
  /** Temporary SQL functions, by upper-cased name. */
  readonly functions = new Map<string, SqlFunction>();
  /** Script variables, by lower-cased name. */
  readonly variables = new Map<string, Value>();
  /** What PIVOT adds to each aggregate: a condition on the rows. */
  aggregateFilter: string | undefined;
  /** The moment at which each table is read. */
  private readonly moments = new Map<string, number | undefined>();
  private aliases = 0;
  private positions: readonly number[] | undefined;
  private viewDepth = 0;

  constructor(parsed: ParsedSql, options: TranslationOptions) {
    this.parsed = parsed;
    this.options = options;
    for (const [name, fn] of options.script?.functions ?? []) this.functions.set(name, fn);
    let index = 0;
    for (const [name, variable] of options.script?.variables() ?? []) this.variables.set(name, this.bindVariable(`v${index++}`, variable));
  }

  private bindVariable(key: string, variable: BoundParameter): Value {
    this.bound.set(key, variable);
    return value(`CAST($${key} AS ${duckType(variable.type)})`, variable.type);
  }

  /** `@@name` */
  systemVariable(name: string, node: Node): Value {
    const found = this.options.script?.systemVariable(name.toLowerCase()) ?? this.requestVariable(name.toLowerCase());
    if (found === undefined) throw this.error(`Unrecognized name: @@${name}`, node);
    return this.bindVariable(`s_${name.toLowerCase().replace('.', '_')}`, found);
  }

  /** System variables that need no script: https://cloud.google.com/bigquery/docs/reference/system-variables */
  private requestVariable(name: string): BoundParameter | undefined {
    const { defaultDataset, projectId } = this.options;
    switch (name) {
      case 'project_id': return { type: STRING, cell: projectId };
      case 'dataset_project_id': return { type: STRING, cell: defaultDataset?.projectId ?? projectId };
      case 'dataset_id': return { type: STRING, cell: defaultDataset?.datasetId ?? null };
      case 'time_zone': return { type: STRING, cell: 'UTC' };
      default: return undefined;
    }
  }

  /** A name of our own, so that no name of the query can shadow another. */
  freshName(hint: string): string {
    this.aliases += 1;
    return quoteIdentifier(`${hint}_${this.aliases}`);
  }

  at(node: Node): string {
    return lineColumn(this.parsed.source, this.parsed.origin(node.range?.[0] ?? 0));
  }

  textOf(node: Node): string {
    const [start, end] = node.range ?? [0, 0];
    return this.parsed.rewritten.slice(start, end);
  }

  error(message: string, node: Node): ApiError {
    return invalidQuery(`${message} at ${this.at(node)}`);
  }

  /** The clause that was cut out right behind `node`. */
  gapAfter<K extends Gap['kind']>(kind: K, node: Node): Extract<Gap, { kind: K }> | undefined {
    const end = node.range?.[1] ?? -1;
    const found = this.parsed.gaps.find((gap) => gap.kind === kind && gap.at >= end && this.parsed.text.slice(end, gap.at).trim() === '');
    return found as Extract<Gap, { kind: K }> | undefined;
  }

  /** `?` parameters are numbered as they stand in the text, in whatever order (and however often) they are translated. */
  private positionOf(node: Node): number {
    this.positions ??= positionalStarts(this.parsed.statements).sort((a, b) => a - b);
    return this.positions.indexOf(node.range?.[0] ?? 0);
  }

  parameter(text: string, node: Node): Value {
    const name = text === '?' ? undefined : text.replace(/^@/, '');
    const index = name === undefined ? this.positionOf(node) : this.options.parameters.findIndex((p) => p.name?.toLowerCase() === name.toLowerCase());
    const parameter = this.options.parameters[index];
    if (parameter === undefined) throw this.error(name === undefined ? `Query parameter number ${index + 1} is not defined` : `Query parameter '${name}' not found`, node);
    const key = `p${index}`;
    this.bound.set(key, { type: parameter.type, cell: parameter.cell });
    const base = value(`CAST($${key} AS ${duckType(parameter.type)})`, parameter.type);
    return { ...base, literal: 'parameter', ...(typeof parameter.cell === 'string' ? { text: parameter.cell } : {}) };
  }

  tableId(path: readonly string[], node: Node): TableId {
    const [first = '', second, third] = path;
    const temporary = path.length === 1 ? this.options.script?.temporaryTable(first) : undefined;
    if (temporary !== undefined) return temporary;
    if (path.length === 2 && first.toUpperCase() === '_SESSION') return this.sessionTable(second ?? '', node);
    if (path.length > 3) throw this.error(`Invalid table name ${path.join('.')}`, node);
    if (third !== undefined && second !== undefined) return { projectId: first, datasetId: second, tableId: third };
    if (second !== undefined) return { projectId: this.options.projectId, datasetId: first, tableId: second };
    const { defaultDataset } = this.options;
    if (defaultDataset === undefined) throw invalidQuery(`Table "${first}" must be qualified with a dataset (e.g. dataset.table).`);
    return { ...defaultDataset, tableId: first };
  }

  private sessionTable(name: string, node: Node): TableId {
    return this.options.script?.temporaryTable(name) ?? this.newTemporaryTable(name, node);
  }

  /** The id that a temporary table has or would have. */
  newTemporaryTable(name: string, node: Node): TableId {
    const { script } = this.options;
    if (script === undefined) throw this.error('Use of CREATE TEMPORARY TABLE requires a script or session', node);
    return script.newTemporaryTable(name);
  }

  requireTable(id: TableId): TableEntry {
    const entry = this.options.catalog.table(id);
    if (entry === undefined) {
      const location = this.options.catalog.datasetLocation(id.projectId, id.datasetId);
      if (location === undefined) throw notFound(`Dataset ${id.projectId}:${id.datasetId} was not found in location US`);
      throw notFound(`Table ${id.projectId}:${id.datasetId}.${id.tableId} was not found in location ${location}`);
    }
    this.referenced.set(tableKey(id), entry);
    return entry;
  }

  /** https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#for_system_time_as_of: not two moments of one table. */
  readingAsOf(entry: TableEntry): void {
    const key = tableKey(entry.id);
    const at = entry.past?.micros;
    if (this.moments.has(key) && this.moments.get(key) !== at) throw invalidQuery(`A query cannot reference table ${key} at more than one point in time`);
    this.moments.set(key, at);
  }

  /** Runs `work` and tells which stored columns it read, without counting them yet. */
  collect<T>(work: () => T): { readonly result: T; readonly sources: readonly string[] } {
    const outer = this.sources;
    this.sources = new Set();
    try {
      const result = work();
      return { result, sources: [...this.sources] };
    } finally {
      this.sources = outer;
    }
  }

  use(sources: readonly string[]): void {
    for (const source of sources) this.sources.add(source);
  }

  column(column: ScopeColumn): Value {
    this.use(column.sources);
    return columnValue(column);
  }

  withCtes<T>(ctes: readonly Cte[], work: () => T): T {
    const outer = this.ctes;
    this.ctes = ctes;
    try {
      return work();
    } finally {
      this.ctes = outer;
    }
  }

  withAggregateFilter<T>(filter: string | undefined, work: () => T): T {
    const outer = this.aggregateFilter;
    this.aggregateFilter = filter;
    try {
      return work();
    } finally {
      this.aggregateFilter = outer;
    }
  }

  /** A view is a query of its own: it sees neither the CTEs nor the parameters of the query that names it. */
  nestedView(parsed: ParsedSql, projectId: string): Translation {
    return this.nested(parsed, { projectId, defaultDataset: undefined });
  }

  /** The body of a temporary function, whose text is not that of the query that calls it. */
  insideFunction(parsed: ParsedSql): Translation {
    const nested = this.nested(parsed, {});
    for (const [name, fn] of this.functions) nested.functions.set(name, fn);
    return nested;
  }

  private nested(parsed: ParsedSql, change: Partial<TranslationOptions>): Translation {
    if (this.viewDepth >= MAX_VIEW_DEPTH) throw invalidQuery('Not found: views are nested too deeply');
    const { script: _script, ...options } = this.options;
    const nested = new Translation(parsed, { ...options, ...change, parameters: [] });
    nested.bound = this.bound;
    nested.viewDepth = this.viewDepth + 1;
    nested.aliases = this.aliases + 1000;
    this.aliases += 1000_000;
    return nested;
  }

  /** What a nested translation has read counts for the query around it. */
  adopt(nested: Translation): void {
    for (const [key, table] of nested.referenced) this.referenced.set(key, table);
    for (const key of nested.read) this.read.add(key);
    this.scans.push(...nested.scans);
    this.suffixReadings.push(...nested.suffixReadings);
    for (const key of nested.namedReads) this.namedReads.add(key);
    this.use([...nested.sources]);
  }
}

/** https://cloud.google.com/bigquery/quotas#view_limits */
const MAX_VIEW_DEPTH = 16;

function positionalStarts(part: unknown): number[] {
  if (Array.isArray(part)) return part.flatMap(positionalStarts);
  if (typeof part !== 'object' || part === null) return [];
  const node = part as Partial<Node> & object;
  if (node.type === 'parameter' && node.text === '?') return [node.range?.[0] ?? 0];
  return Object.values(node).flatMap(positionalStarts);
}

export const columnValue = (column: ScopeColumn): Value => ({ ...value(column.sql, column.type), ...(column.origins === undefined ? {} : { origins: column.origins }) });
export const tableKey = (id: TableId): string => `${id.projectId}:${id.datasetId}.${id.tableId}`;
export const sourceKey = (id: TableId, column: string): string => `${tableKey(id)}\0${column}`;

/** Struct of a whole row, for `TO_JSON_STRING(t)` and `ARRAY_AGG(t)`. */
export function rowValue(relation: Relation, translation: Translation): Value {
  const columns = relation.columns.filter((c) => c.hidden !== true);
  for (const column of columns) translation.use(column.sources);
  const fields = columns.map((c) => ({ name: c.name, type: c.type }));
  return value(`struct_pack(${columns.map((c) => `${quoteIdentifier(c.name)} := ${c.sql}`).join(', ')})`, { kind: 'STRUCT', fields });
}

export type QueryTranslator = (node: SubSelect) => TranslatedQuery;
export const describeColumn = (column: TableField): string => `${column.name} ${column.type}`;
export const describeValue = (v: Value): string => (v.literal === 'null' ? 'NULL' : typeName(v.type));
