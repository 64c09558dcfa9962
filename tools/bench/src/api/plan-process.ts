import { InformationSchemaSource, regionDialect, type ResultRow } from '@cloudact/bq-core';
import { defaultSchemaDirectory, type FleetDataset, planFleet, SchemaRegistry, type TableSchema } from '@cloudact/schemas';

/** Of a hundred datasets, as many have an older look of each table. */
const OLDER_OF_100 = 7;

/**
 * A program that plans the migration of many organisations and prints the time and the most memory that it ever had. INFORMATION_SCHEMA
 * is played: it answers each question with the bytes that BigQuery would, alike tables together, and most datasets are up to date.
 */
const organizations = Number(process.argv[2]);
const tables = SchemaRegistry.fromDirectory(defaultSchemaDirectory).tables('organization');
const datasets: readonly FleetDataset[] = Array.from({ length: organizations }, (_, i) => ({ datasetId: `org_${String(i).padStart(5, '0')}_local`, location: 'US', labels: {}, description: '' }));
const dialect = regionDialect('p', 'US');
const older = new Set(datasets.filter((_, i) => i % 100 < OLDER_OF_100).map(({ datasetId }) => datasetId));
const looks = tables.map((table) => ({ table, now: lookOf(table), before: lookOf({ ...table, fields: table.fields.slice(0, -1) }) }));
const source = new InformationSchemaSource({ dialect, tables, query: (_sql, datasetIds) => Promise.resolve(JSON.parse(answerTo(datasetIds)) as readonly ResultRow[]) });
const started = performance.now();
const plan = await planFleet({ wanted: { datasets, tables }, existing: datasets, source, batch: dialect.batch });
const milliseconds = performance.now() - started;
const drifted = plan.tables.reduce((sum, table) => sum + table.drifted, 0);
if (drifted !== older.size * tables.length || plan.tables.some(({ inSync }) => inSync !== organizations - older.size)) throw new Error(`The plan holds ${drifted} tables that differ; there are ${older.size * tables.length}`);
// maxRSS is in kilobytes: https://nodejs.org/api/process.html#processresourceusage
process.stdout.write(`${JSON.stringify({ milliseconds, megabytes: process.resourceUsage().maxRSS / 1024, tables: organizations * tables.length })}\n`);

function answerTo(datasetIds: readonly string[]): string {
  const of = (old: boolean): readonly string[] => datasetIds.filter((datasetId) => older.has(datasetId) === old);
  const rows = looks.flatMap(({ table, now, before }) => [{ table_name: table.tableName, shape: 'now', look: now, datasets: of(false) }, { table_name: table.tableName, shape: 'before', look: before, datasets: of(true) }]);
  return JSON.stringify(rows.filter((row) => row.datasets.length > 0));
}

/** A table as the question of `InformationSchemaSource` has BigQuery write it. */
function lookOf({ fields, clustering, partitioning, description, labels, primaryKey, partitionExpirationDays, requirePartitionFilter }: TableSchema): string {
  const paths = (list: TableSchema['fields'], prefix: string): readonly object[] => list.flatMap((field) => [{ n: `${prefix}${field.name}`, t: typeOf(field), e: field.description }, ...paths(field.fields ?? [], `${prefix}${field.name}.`)]);
  const typeOf = (field: TableSchema['fields'][number]): string => {
    const element = field.type === 'STRUCT' ? `STRUCT<${(field.fields ?? []).map((inner) => `${inner.name} ${typeOf(inner)}`).join(', ')}>` : field.type;
    return field.mode === 'REPEATED' ? `ARRAY<${element}>` : element;
  };
  return JSON.stringify({
    c: fields.map((field) => ({ n: field.name, t: typeOf(field), u: field.mode === 'REQUIRED' ? 'NO' : 'YES', p: field.name === partitioning.field ? 'YES' : 'NO', k: clustering.includes(field.name) ? clustering.indexOf(field.name) + 1 : null, d: field.defaultValueExpression ?? 'NULL' })),
    f: paths(fields, ''),
    o: [
      { n: 'description', v: JSON.stringify(description) },
      { n: 'labels', v: Object.entries(labels).map(([key, value]) => `STRUCT("${key}", "${value}")`).join('') },
      ...(partitionExpirationDays === undefined ? [] : [{ n: 'partition_expiration_days', v: String(partitionExpirationDays) }]),
      ...(requirePartitionFilter ? [{ n: 'require_partition_filter', v: 'true' }] : []),
    ],
    k: primaryKey,
    p: partitioning.type === 'DAY' ? `DATE(${partitioning.field})` : `TIMESTAMP_TRUNC(${partitioning.field}, ${partitioning.type})`,
  });
}
