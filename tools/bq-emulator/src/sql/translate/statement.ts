import type { Statement } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import type { TableId } from '../../catalog/table-store.js';
import type { Parameters } from '../../engine/engine.js';
import { parseSql } from '../parse/parse-sql.js';
import { textMemo } from '../parse/text-memo.js';
import { quoteString } from '../sql-type.js';
import type { TableEntry } from './catalog-view.js';
import type { DdlAction } from './ddl-action.js';
import { createProcedure } from './create-routine.js';
import { ddl, isDdl } from './ddl.js';
import { type DmlPlan, remove, insert, truncate, update } from './dml.js';
import { exportData, type FilesWork, loadData } from './files-statements.js';
import { merge } from './merge.js';
import type { Scan } from './pruning.js';
import { topQuery } from './query.js';
import { readPrefix } from './script-prefix.js';
import type { SuffixReading } from './table-suffix.js';
import { type OutputColumn, Translation, type TranslationOptions } from './translation.js';

/** What a statement does, and everything that is known of it before it runs. */
export interface StatementFacts {
  readonly statementType: string;
  readonly referencedTables: readonly TableId[];
  /** Stored columns that the statement reads, by table key. */
  readonly scanned: ReadonlyMap<string, { readonly table: TableEntry; readonly columns: ReadonlySet<string> }>;
  /** Readings of partitioned tables. */
  readonly scans: readonly Scan[];
  /** Readings of wildcard tables, and the keys of tables that are read by their own names too. */
  readonly suffixReadings: readonly SuffixReading[];
  readonly namedReads: ReadonlySet<string>;
  readonly parameters: Parameters;
}

export interface SelectPlan {
  readonly kind: 'select';
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

type Effect = ({ readonly kind: 'dml' } & DmlPlan) | { readonly kind: 'ddl'; readonly action: DdlAction } | { readonly kind: 'files'; readonly work: FilesWork };
export type StatementPlan = StatementFacts & (SelectPlan | Effect);

/** Parsed once, where a text is sent again or a loop comes by. */
export const parsedText = textMemo(parseSql);

/** Statements of BigQuery that the parser does not know and this server does not do. */
const UNREADABLE = /^(UNDROP|CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:TEMP\s+|TEMPORARY\s+)?MODEL|AGGREGATE\s+FUNCTION)|ALTER\s+MODEL|DROP\s+MODEL|EXPORT\s+MODEL)\b/i;
const COMMENTS = /^(?:\s|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;

/** Refuses by name what is BigQuery's, but unknown to the parser. Answers with the text without the comments before it. */
export function refuseUnreadable(source: string): string {
  const beginning = source.slice(COMMENTS.exec(source)?.[0].length ?? 0);
  const unreadable = UNREADABLE.exec(beginning)?.[1];
  if (unreadable !== undefined) throw notSupported(unreadable.replace(/\s+/g, ' ').toUpperCase());
  return beginning;
}

export function translate(source: string, options: TranslationOptions): StatementPlan {
  if (/^CREATE\b[\s\S]*?\bPROCEDURE\b/i.test(refuseUnreadable(source))) {
    const t = new Translation(parseSql('SELECT 1'), options);
    const created = createProcedure(t, source);
    if (created !== undefined) return { ...factsOf(t, created), kind: 'ddl', ...created };
  }
  const parsed = parsedText(source);
  const t = new Translation(parsed, options);
  const [statement, another] = readPrefix(t, parsed.statements);
  if (statement === undefined) throw notSupported('A script that only declares');
  if (another !== undefined) throw notSupported('A script of several statements');
  const body = translateStatement(t, statement);
  requirePartitionFilters(t);
  return { ...factsOf(t, body), ...body };
}

type Body = { readonly statementType: string } & (SelectPlan | Effect);

function translateStatement(t: Translation, statement: Statement): Body {
  switch (statement.type) {
    case 'select_stmt': case 'compound_select_stmt': {
      const query = flatten(topQuery(t, statement));
      return { kind: 'select', statementType: 'SELECT', ...query };
    }
    case 'insert_stmt': return { kind: 'dml', statementType: 'INSERT', ...insert(t, statement) };
    case 'update_stmt': return { kind: 'dml', statementType: 'UPDATE', ...update(t, statement) };
    case 'delete_stmt': return { kind: 'dml', statementType: 'DELETE', ...remove(t, statement) };
    case 'merge_stmt': return { kind: 'dml', statementType: 'MERGE', ...merge(t, statement) };
    case 'truncate_stmt': return { kind: 'dml', statementType: 'TRUNCATE_TABLE', ...truncate(t, statement) };
    case 'export_data_stmt': return { kind: 'files', statementType: 'EXPORT_DATA', work: exportData(t, statement) };
    case 'load_data_stmt': return { kind: 'files', statementType: 'LOAD_DATA', work: loadData(t, statement) };
    default:
      if (isDdl(statement)) return { kind: 'ddl', ...ddl(t, statement) };
      throw notSupported(`Statement \`${t.textOf(statement).split('\n')[0] ?? ''}\``);
  }
}

/** A top-level `SELECT AS STRUCT` gives its fields as columns. */
export function flatten(query: { readonly sql: string; readonly columns: readonly OutputColumn[]; readonly valueTable: boolean }): { readonly sql: string; readonly columns: readonly OutputColumn[] } {
  const [only] = query.columns;
  if (!query.valueTable || only?.type.kind !== 'STRUCT') return { sql: query.sql, columns: query.columns };
  const fields = only.type.fields;
  return {
    sql: `SELECT ${fields.map((f) => `struct_extract(v, ${quoteString(f.name)})`).join(', ')} FROM (${query.sql}) AS q(v)`,
    columns: fields.map((f) => ({ name: f.name, type: f.type, sources: only.sources })),
  };
}

function factsOf(t: Translation, body: { readonly statementType: string }): StatementFacts {
  const scanned = new Map<string, { table: TableEntry; columns: Set<string> }>();
  for (const source of t.sources) {
    const [key = '', column = ''] = source.split('\0');
    const table = t.referenced.get(key);
    if (table === undefined) continue;
    const entry = scanned.get(key) ?? { table, columns: new Set<string>() };
    entry.columns.add(column);
    scanned.set(key, entry);
  }
  return { statementType: body.statementType, referencedTables: [...t.referenced.values()].map((e) => e.id), scanned, scans: t.scans.filter((scan) => !scan.template), suffixReadings: t.suffixReadings, namedReads: t.namedReads, parameters: t.bound };
}

/** https://cloud.google.com/bigquery/docs/querying-partitioned-tables#require_a_partition_filter */
export function requirePartitionFilters(t: Translation): void {
  const unfiltered = t.scans.find((scan) => scan.entry.requiredFilter !== undefined && !scan.template && !scan.restricted);
  if (unfiltered === undefined) return;
  const { id: { projectId, datasetId, tableId }, requiredFilter = '' } = unfiltered.entry;
  throw invalidQuery(`Cannot query over table '${projectId}.${datasetId}.${tableId}' without a filter over column(s) '${requiredFilter}' that can be used for partition elimination`);
}
