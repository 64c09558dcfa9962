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
import { checkUris, type ExtractedFile, planFiles } from './extract/extracted-files.js';
import { type Pages, writeCsv, writeJson } from './extract/text-files.js';
import type { JobContext, JobOutcome, Seal } from './job-context.js';
import { destinationPath } from './storage-files.js';

/** Rows written at a time. */
const PAGE_ROWS = 8192;
/** Compressions of each format: https://cloud.google.com/bigquery/docs/exporting-data#export_formats_and_compression_types */
const COMPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  CSV: ['NONE', 'GZIP'], NEWLINE_DELIMITED_JSON: ['NONE', 'GZIP'], AVRO: ['NONE', 'DEFLATE', 'SNAPPY'], PARQUET: ['NONE', 'SNAPPY', 'GZIP', 'ZSTD'],
};

const AVRO_CODECS: Readonly<Record<string, 'deflate' | 'snappy'>> = { DEFLATE: 'deflate', SNAPPY: 'snappy' };

/** Writes a table to files of the storage directory; they are there with the finished job, whole. */
export async function runExtract(context: JobContext, projectId: string, extract: JsonObject, seal: Seal): Promise<JobOutcome> {
  if (extract['sourceModel'] !== undefined) throw notSupported('An extract job of a model');
  const { table, partition } = sourceOf(context, projectId, extract);
  const uris = extract['destinationUris'] === undefined ? asTexts([extract['destinationUri']].filter((uri) => uri !== undefined)) : asTexts(extract['destinationUris']);
  if (uris.length === 0) throw new ApiError('required', 'Required parameter is missing: destinationUris');
  checkUris(uris);
  checkFormat(extract);
  await context.expiry.sweep([table]);
  const tableBytes = await context.sizes.tableBytes(table);
  const rows = await context.engine.query(`SELECT ${table.fields.map((f) => quoteIdentifier(f.name)).join(', ')} FROM ${engineTableName(table)}${partition === undefined ? '' : ` WHERE ${partition}`}`, table.fields.map(fieldType));
  // A partition's share is told by its rows.
  const bytes = Math.round(tableBytes * (rows.rowCount / Math.max(1, await context.sizes.rows(table))));
  if (!uris.every((uri) => uri.includes('*')) && bytes > context.maxExtractBytes) {
    throw invalid(`Table ${table.tableId} too large to be exported to a single file. Specify a uri including a * to shard export. See 'Exporting data into one or more files' in https://cloud.google.com/bigquery/docs/exporting-data.`);
  }
  const files = planFiles(uris, { rows: rows.rowCount, bytes, maxFileBytes: context.maxExtractBytes });
  await writeFiles(context, table, rows, files.flat(), extract);
  const outcome: JobOutcome = { statistics: { totalBytesProcessed: String(bytes), extract: { destinationUriFileCounts: files.map((of) => String(of.length)), inputBytes: String(bytes) } } };
  await context.engine.transaction((session) => seal(session, outcome));
  return outcome;
}

/** All files, under other names until the last is complete. */
async function writeFiles(context: JobContext, table: TableRecord, rows: RowSet, files: readonly ExtractedFile[], extract: JsonObject): Promise<void> {
  const written: (readonly [unfinished: string, path: string])[] = [];
  try {
    for (const file of files) {
      const path = destinationPath(context.storageDir, file.uri);
      const unfinished = `${path}.${randomUUID()}`;
      written.push([unfinished, path]);
      await mkdir(dirname(path), { recursive: true });
      await write(unfinished, table, pagesOf(rows, file, context.signal), extract);
    }
    context.signal?.throwIfAborted();
    for (const [unfinished, path] of written) await rename(unfinished, path);
  } finally {
    for (const [unfinished] of written) await rm(unfinished, { force: true });
  }
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

/** The format and compression that were asked for. @throws ApiError where they do not go together */
function checkFormat(extract: JsonObject): { readonly format: string; readonly compression: string } {
  const format = asText(extract['destinationFormat']) ?? 'CSV';
  const compression = asText(extract['compression']) ?? 'NONE';
  const known = COMPRESSIONS[format];
  if (known === undefined) throw notSupported(`Extract format ${format}`);
  if (!known.includes(compression)) throw invalid(`Compression ${compression} is not supported for format ${format}`);
  return { format, compression };
}

async function write(path: string, table: TableRecord, pages: Pages, extract: JsonObject): Promise<void> {
  const { format, compression } = checkFormat(extract);
  switch (format) {
    case 'CSV': return writeCsv(path, table.fields, pages, extract, compression);
    case 'NEWLINE_DELIMITED_JSON': return writeJson(path, table.fields, pages, compression);
    case 'PARQUET': return writeParquet(path, table.fields, pages, compression === 'NONE' ? 'UNCOMPRESSED' : compression);
    default: {
      return writeAvro(path, table.fields, pages, { codec: AVRO_CODECS[compression] ?? 'null', logical: extract['useAvroLogicalTypes'] === true });
    }
  }
}

async function* pagesOf(rows: RowSet, file: ExtractedFile, signal: AbortSignal | undefined): AsyncGenerator<ReturnType<RowSet['rows']>> {
  for (let from = file.from; from < file.to; from += PAGE_ROWS) {
    signal?.throwIfAborted();
    yield await Promise.resolve(rows.rows(from, Math.min(file.to, from + PAGE_ROWS)));
  }
}
