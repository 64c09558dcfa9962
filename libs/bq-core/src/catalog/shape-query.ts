import type { CatalogDialect } from './catalog-dialect.js';

const ID = ['table_schema', 'table_name'] as const;
const BY_TABLE = 'GROUP BY table_schema, table_name';
const COMPARED_OPTIONS = ['description', 'labels', 'partition_expiration_days', 'require_partition_filter'] as const;
/** docs/labels-intro: what a key may be; it goes into a regular expression and is checked for that. */
const LABEL_KEY = /^[a-z][a-z0-9_-]*$/;

/**
 * One question about all tables of these datasets: how each looks, as one JSON text, alike ones together, so that 180,000 tables come
 * back as a few rows. Columns are sorted by name, since BigQuery adds new ones at the end and files do not. Labels that no file names
 * would make every table another one; they are left out.
 */
export function shapeQuery(dialect: CatalogDialect, datasetIds: readonly string[], labels: readonly string[]): string {
  const relation = (view: string, columns: readonly string[], where?: string): string => dialect.relation({ view, columns: [...ID, ...columns], ...(where === undefined ? {} : { where }) }, datasetIds);
  const listed = COMPARED_OPTIONS.map((name) => `'${name}'`).join(', ');
  return `WITH c AS (SELECT table_schema, table_name, TO_JSON_STRING(ARRAY_AGG(STRUCT(column_name AS n, data_type AS t, is_nullable AS u, is_partitioning_column AS p, clustering_ordinal_position AS k, column_default AS d) ORDER BY column_name)) AS j
FROM ${relation('COLUMNS', ['column_name', 'data_type', 'is_nullable', 'is_partitioning_column', 'clustering_ordinal_position', 'column_default'], "is_hidden = 'NO'")} ${BY_TABLE}),
f AS (SELECT table_schema, table_name, TO_JSON_STRING(ARRAY_AGG(STRUCT(field_path AS n, data_type AS t, description AS e) ORDER BY field_path)) AS j
FROM ${relation('COLUMN_FIELD_PATHS', ['field_path', 'data_type', 'description'])} ${BY_TABLE}),
o AS (SELECT table_schema, table_name, TO_JSON_STRING(ARRAY_AGG(STRUCT(option_name AS n, ${optionValue(labels)} AS v) ORDER BY option_name)) AS j
FROM ${relation('TABLE_OPTIONS', ['option_name', 'option_value'], `option_name IN (${listed})`)} ${BY_TABLE}),
k AS (${dialect.layout(datasetIds)}),
s AS (SELECT t.table_schema, t.table_name, CONCAT('{"c":', IFNULL(c.j, '[]'), ',"f":', IFNULL(f.j, '[]'), ',"o":', IFNULL(o.j, '[]'), ',"k":', IFNULL(k.j, '[]'), ',"p":', TO_JSON_STRING(k.p), '}') AS look
FROM ${relation('TABLES', [], "table_type = 'BASE TABLE'")} AS t LEFT JOIN c USING (table_schema, table_name) LEFT JOIN f USING (table_schema, table_name) LEFT JOIN o USING (table_schema, table_name) LEFT JOIN k USING (table_schema, table_name))
SELECT table_name, TO_HEX(SHA256(look)) AS shape, ANY_VALUE(look) AS look, ARRAY_AGG(table_schema ORDER BY table_schema) AS datasets FROM s GROUP BY table_name, TO_HEX(SHA256(look))`;
}

function optionValue(labels: readonly string[]): string {
  const known = labels.filter((label) => LABEL_KEY.test(label)).toSorted();
  const each = known.map((label) => `IFNULL(REGEXP_EXTRACT(option_value, r'STRUCT\\("${label}", "[^"]*"\\)'), '')`);
  return each.length === 0 ? "IF(option_name = 'labels', '', option_value)" : `IF(option_name = 'labels', CONCAT(${each.join(', ')}), option_value)`;
}
