import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ApiError, invalid, notSupported } from '../api-error.js';
import { engineTableName } from '../catalog/table-ddl.js';
import { partitionCondition, splitDecorator } from '../catalog/partition-decorator.js';
import { asObject, asTexts, asText, type JsonObject, type TableRecord } from '../catalog/resources.js';
import type { TableId } from '../catalog/table-store.js';
import type { RowSet } from '../engine/row-set.js';
import { writeParquet } from '../engine/parquet-files.js';
import { fieldType, quoteIdentifier } from '../sql/sql-type.js';
import { writeAvro } from './extract/avro-file.js';
import { type Pages, writeCsv, writeJson } from './extract/text-files.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';
import { destinationPath } from './storage-files.js';

/** Rows written at a time. */
const PAGE_ROWS = 8192;
/** https://cloud.google.com/bigquery/quotas#export_jobs: a file without a wildcard in its name. */
const MAX_FILE_BYTES = 1_000_000_000;
/** What replaces `*`: https://cloud.google.com/bigquery/docs/exporting-data#exporting_data_into_one_or_more_files */
const FIRST_SHARD = '000000000000';

/** Compressions of each format: https://cloud.google.com/bigquery/docs/exporting-data#export_formats_and_compression_types */
const COMPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  CSV: ['NONE', 'GZIP'], NEWLINE_DELIMITED_JSON: ['NONE', 'GZIP'], AVRO: ['NONE', 'DEFLATE', 'SNAPPY'], PARQUET: ['NONE', 'SNAPPY', 'GZIP', 'ZSTD'],
};

const AVRO_CODECS: Readonly<Record<string, 'deflate' | 'snappy'>> = { DEFLATE: 'deflate', SNAPPY: 'snappy' };

/** Writes a table to a file of the storage directory; the file is there with the finished job, whole. */
export async function runExtract(context: JobContext, projectId: string, extract: JsonObject, seal: Seal): Promise<JobOutcome> {
  if (extract['sourceModel'] !== undefined) throw notSupported('An extract job of a model');
  const { table, partition } = sourceOf(context, projectId, extract);
  const [uri, another] = extract['destinationUris'] === undefined ? [asText(extract['destinationUri'])] : asTexts(extract['destinationUris']);
  if (uri === undefined) throw new ApiError('required', 'Required parameter is missing: destinationUris');
  if (another !== undefined) throw notSupported('An extract job with several destination URIs');
  if (uri.split('*').length > 2) throw invalid(`Invalid destination URI ${uri}: at most one wildcard is allowed`);
  await context.expiry.sweep([table]);
  if (!uri.includes('*') && (await context.sizes.tableBytes(table)) > MAX_FILE_BYTES) {
    throw invalid(`Table ${table.tableId} too large to be exported to a single file. Specify a uri including a * to shard export. See 'Exporting data into one or more files' in https://cloud.google.com/bigquery/docs/exporting-data.`);
  }
  const path = destinationPath(context.storageDir, uri.replace('*', FIRST_SHARD));
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomUUID()}`;
  try {
    const rows = await context.engine.query(`SELECT ${table.fields.map((f) => quoteIdentifier(f.name)).join(', ')} FROM ${engineTableName(table)}${partition === undefined ? '' : ` WHERE ${partition}`}`, table.fields.map(fieldType));
    await write(unfinished, table, pagesOf(rows, context.signal), extract);
    context.signal?.throwIfAborted();
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  const outcome: JobOutcome = { statistics: { extract: { destinationUriFileCounts: ['1'], inputBytes: String(await context.sizes.tableBytes(table)) } } };
  await context.engine.transaction((session) => seal(session, outcome));
  return outcome;
}

function sourceOf(context: JobContext, projectId: string, extract: JsonObject): { readonly table: TableRecord; readonly partition: string | undefined } {
  const source = asObject(extract['sourceTable']);
  const [datasetId, tableId] = [asText(source['datasetId']), asText(source['tableId'])];
  if (datasetId === undefined || tableId === undefined) throw new ApiError('required', 'Required parameter is missing: sourceTable');
  const { id, partition } = splitDecorator<TableId>({ projectId: asText(source['projectId']) ?? projectId, datasetId, tableId });
  const table = context.catalog.requireRecord(id);
  if (table.kind === 'VIEW') throw invalid(`${id.projectId}:${id.datasetId}.${id.tableId} is not allowed for this operation because it is currently a VIEW.`);
  return { table, partition: partition === undefined ? undefined : partitionCondition(table, partition) };
}

async function write(path: string, table: TableRecord, pages: Pages, extract: JsonObject): Promise<void> {
  const format = asText(extract['destinationFormat']) ?? 'CSV';
  const compression = asText(extract['compression']) ?? 'NONE';
  const known = COMPRESSIONS[format];
  if (known === undefined) throw notSupported(`Extract format ${format}`);
  if (!known.includes(compression)) throw invalid(`Compression ${compression} is not supported for format ${format}`);
  switch (format) {
    case 'CSV': return writeCsv(path, table.fields, pages, extract, compression);
    case 'NEWLINE_DELIMITED_JSON': return writeJson(path, table.fields, pages, compression);
    case 'PARQUET': return writeParquet(path, table.fields, pages, compression === 'NONE' ? 'UNCOMPRESSED' : compression);
    default: {
      return writeAvro(path, table.fields, pages, { codec: AVRO_CODECS[compression] ?? 'null', logical: extract['useAvroLogicalTypes'] === true });
    }
  }
}

async function* pagesOf(rows: RowSet, signal: AbortSignal | undefined): AsyncGenerator<ReturnType<RowSet['rows']>> {
  for (let from = 0; from < rows.rowCount; from += PAGE_ROWS) {
    signal?.throwIfAborted();
    yield await Promise.resolve(rows.rows(from, Math.min(rows.rowCount, from + PAGE_ROWS)));
  }
}
