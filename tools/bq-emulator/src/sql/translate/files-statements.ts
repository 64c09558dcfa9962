import type { ColumnDefinition, Expr, Node, Statement } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import type { JsonObject } from '../../catalog/resources.js';
import type { TableField } from '../../catalog/table-store.js';
import { fieldOf } from '../sql-type.js';
import { columnField } from './create-table.js';
import type { FilledBy } from './ddl-action.js';
import { pathOf } from './ddl-names.js';
import { constant } from './ddl-options.js';
import { partitionBy } from './partition-by.js';
import { nameParts } from './paths.js';
import { columnNames, topQuery } from './query.js';
import { flatten } from './statement.js';
import type { Translation } from './translation.js';

/** What `EXPORT DATA` and `LOAD DATA` ask for, as extract and load jobs are configured. */
export type FilesWork =
  | { readonly do: 'export'; readonly query: FilledBy; readonly fields: readonly TableField[]; readonly extract: JsonObject; readonly overwrite: boolean }
  | { readonly do: 'load'; readonly load: JsonObject };

const FORMATS: Readonly<Record<string, string>> = { CSV: 'CSV', JSON: 'NEWLINE_DELIMITED_JSON', NEWLINE_DELIMITED_JSON: 'NEWLINE_DELIMITED_JSON', AVRO: 'AVRO', PARQUET: 'PARQUET', ORC: 'ORC' };

function formatOf(value: unknown): string {
  const format = FORMATS[String(value).toUpperCase()];
  if (format === undefined) throw invalidQuery(`Invalid value for format: ${String(value)}`);
  return format;
}

type Options = ReadonlyMap<string, unknown>;
const optionsOf = (items: readonly Node[]): Options => new Map(items.map((item) => {
  if (item.type !== 'binary_expr') throw invalidQuery('Expected an option');
  return [(nameParts(item.left as Node)?.[0] ?? '').toLowerCase(), constant(item.right as Node)];
}));

function renamed(options: Options, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries([...options].map(([name, value]) => {
    const known = names[name];
    if (known === undefined) throw notSupported(`Option ${name}`);
    return [known, value];
  }));
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/export-statements */
const EXPORT_OPTIONS = { uri: 'destinationUri', format: 'destinationFormat', compression: 'compression', header: 'printHeader', field_delimiter: 'fieldDelimiter', use_avro_logical_types: 'useAvroLogicalTypes' };

export function exportData(t: Translation, node: Extract<Statement, { type: 'export_data_stmt' }>): FilesWork {
  if (node.withConnection !== undefined) throw notSupported('EXPORT DATA WITH CONNECTION');
  const options = new Map(optionsOf(node.options.options.expr.items as readonly Node[]));
  const overwrite = options.get('overwrite') === true;
  options.delete('overwrite');
  const uri = String(options.get('uri') ?? '');
  if (uri.split('*').length !== 2) throw invalidQuery('Option uri must have exactly one wildcard (*)');
  const query = flatten(topQuery(t, node.as.expr));
  const names = columnNames(query.columns);
  const extract = renamed(options, EXPORT_OPTIONS);
  return { do: 'export', query, overwrite, fields: query.columns.map((c, i) => fieldOf(names[i] ?? '', c.type)), extract: { printHeader: false, ...extract, destinationFormat: formatOf(extract['destinationFormat']) } };
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/load-statements */
const LOAD_OPTIONS = {
  format: 'sourceFormat', uris: 'sourceUris', skip_leading_rows: 'skipLeadingRows', field_delimiter: 'fieldDelimiter', null_marker: 'nullMarker', allow_jagged_rows: 'allowJaggedRows',
  allow_quoted_newlines: 'allowQuotedNewlines', quote: 'quote', encoding: 'encoding', max_bad_records: 'maxBadRecords', ignore_unknown_values: 'ignoreUnknownValues', enable_logical_types: 'useAvroLogicalTypes',
};

export function loadData(t: Translation, node: Extract<Statement, { type: 'load_data_stmt' }>): FilesWork {
  const id = t.tableId(pathOf(t, node.table), node.table);
  const columns = (node.columns?.expr.items ?? []).filter((c): c is ColumnDefinition => c.type === 'column_definition').map((c) => columnField(t, c));
  const known = t.options.catalog.table(id);
  const fields = columns.length > 0 ? columns : (known?.fields ?? []);
  let load: JsonObject = { destinationTable: id, writeDisposition: node.intoKw.name === 'OVERWRITE' ? 'WRITE_TRUNCATE' : 'WRITE_APPEND', ...(columns.length > 0 ? { schema: { fields: columns } } : known === undefined ? { autodetect: true } : {}) };
  for (const clause of node.clauses) {
    switch (clause.type) {
      case 'from_files_options': {
        const given = renamed(optionsOf(clause.options.expr.items as readonly Node[]), LOAD_OPTIONS);
        load = { ...load, ...given, sourceFormat: formatOf(given['sourceFormat']) };
        break;
      }
      case 'partition_by_clause': load = { ...load, ...partitionBy(clause.specifications.items as readonly Expr[], fields) }; break;
      case 'cluster_by_clause': load = { ...load, clustering: { fields: clause.columns.items.map((c) => nameParts(c)?.[0] ?? '') } }; break;
      default: throw notSupported(`LOAD DATA with \`${t.textOf(clause)}\``);
    }
  }
  if (load['sourceUris'] === undefined) throw invalidQuery('Option uris is required');
  return { do: 'load', load };
}
