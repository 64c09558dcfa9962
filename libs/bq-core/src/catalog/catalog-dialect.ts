import { checkDatasetId } from '../identifiers/quote-identifier.js';

/** A view of INFORMATION_SCHEMA with the columns that are asked of it. */
export interface ViewQuestion {
  readonly view: string;
  readonly columns: readonly string[];
  readonly where?: string;
}

/** How a backend is asked about many datasets at once. */
export interface CatalogDialect {
  /** Datasets of one question. */
  readonly batch: number;
  /** A relation with the rows of these datasets; the parameter `@datasets` names them. */
  relation(question: ViewQuestion, datasetIds: readonly string[]): string;
  /** What the columns do not tell: `table_schema`, `table_name`, `j` (key columns as a JSON list), `p` (partitioning clause of the DDL, or null). */
  layout(datasetIds: readonly string[]): string;
}

const ID = ['table_schema', 'table_name'] as const;

/**
 * BigQuery's own: the views of the whole region, restricted by a parameter, so that a question about 1,000 datasets names five views
 * and bills for five (docs/information-schema-intro: 10 MB each at least). Keys are in no regional view, but in the table's DDL, which
 * also tells the unit of the partitions (docs/information-schema-tables#schema).
 */
export function regionDialect(projectId: string, location: string): CatalogDialect {
  const prefix = `\`${projectId}\`.\`region-${location.toLowerCase()}\`.INFORMATION_SCHEMA`;
  const relation: CatalogDialect['relation'] = ({ view, columns, where = 'TRUE' }) => `(SELECT ${columns.join(', ')} FROM ${prefix}.${view} WHERE table_schema IN UNNEST(@datasets) AND ${where})`;
  return {
    batch: 1_000,
    relation,
    layout: (datasetIds) => `SELECT table_schema, table_name,
  TO_JSON_STRING(REGEXP_EXTRACT_ALL(REGEXP_EXTRACT(ddl, r'PRIMARY KEY ?\\(([^)]*)\\)'), r'[A-Za-z0-9_]+')) AS j, REGEXP_EXTRACT(ddl, r'PARTITION BY ([^\\n;]+)') AS p
FROM ${relation({ view: 'TABLES', columns: [...ID, 'ddl'] }, datasetIds)}`,
  };
}

/** Servers that answer from a dataset's view faster than from the region's, and do not write DDL: the embedded one. */
export function datasetDialect(projectId: string): CatalogDialect {
  const relation: CatalogDialect['relation'] = ({ view, columns, where = 'TRUE' }, datasetIds) =>
    `(${datasetIds.map((datasetId) => `SELECT ${columns.join(', ')} FROM \`${projectId}.${checkDatasetId(datasetId)}\`.INFORMATION_SCHEMA.${view} WHERE ${where}`).join(' UNION ALL ')})`;
  return {
    batch: 20,
    relation,
    layout: (datasetIds) => `SELECT table_schema, table_name, TO_JSON_STRING(ARRAY_AGG(column_name ORDER BY ordinal_position)) AS j, CAST(NULL AS STRING) AS p
FROM ${relation({ view: 'KEY_COLUMN_USAGE', columns: [...ID, 'column_name', 'ordinal_position', 'constraint_name'], where: "ENDS_WITH(constraint_name, '.pk$')" }, datasetIds)} GROUP BY table_schema, table_name`,
  };
}
