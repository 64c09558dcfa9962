import { invalid, notSupported } from '../../api-error.js';
import { asList, asObject, asText, type JsonObject } from '../../catalog/resources.js';
import type { TableField } from '../../catalog/table-store.js';
import { parquetFields, type ParquetOptions } from '../../engine/parquet-files.js';
import { openSource } from '../load-source.js';
import { detectCsv } from './autodetect-csv.js';
import { detectJson } from './autodetect-json.js';
import { avroFields, type AvroOptions } from './avro-rows.js';
import { csvParser, toCsvError } from './csv-rows.js';

/** Rows that autodetection looks at: https://cloud.google.com/bigquery/docs/schema-detect */
const SAMPLED_ROWS = 500;

/** What a file says of its own columns. */
export interface SourceSchema {
  readonly fields: readonly TableField[];
  /** The load's settings, as far as the file changes them: a header is skipped. */
  readonly load: JsonObject;
  /** The names of the columns were made up: it is their places that count. */
  readonly nameless?: boolean;
}

const decimalTargets = (load: JsonObject): readonly string[] => (load['decimalTargetTypes'] === undefined ? ['NUMERIC'] : asList(load['decimalTargetTypes']).map(String));
export const parquetOptions = (load: JsonObject): ParquetOptions => ({ enableListInference: asObject(load['parquetOptions'])['enableListInference'] === true, decimalTargetTypes: decimalTargets(load) });
export const avroOptions = (load: JsonObject): AvroOptions => ({ useAvroLogicalTypes: load['useAvroLogicalTypes'] === true, decimalTargetTypes: decimalTargets(load) });

const FORMATS = ['CSV', 'NEWLINE_DELIMITED_JSON', 'AVRO', 'PARQUET'];
export const formatOf = (load: JsonObject): string => asText(load['sourceFormat']) ?? 'CSV';
/** Whether files carry their schema, which then need not (and cannot) be given. */
export const describesItself = (load: JsonObject): boolean => ['AVRO', 'PARQUET'].includes(formatOf(load));

/** Settings of a load that would change its rows, and that nothing here knows. */
const REFUSED = ['hivePartitioningOptions', 'jsonExtension', 'dateFormat', 'datetimeFormat', 'timeFormat', 'timestampFormat', 'timeZone', 'projectionFields', 'fileSetSpecType', 'referenceFileSchemaUri', 'schemaInline', 'createSession'];

/** @throws ApiError notImplemented for a format or setting that is valid in BigQuery, but not known here */
export function refuseUnsupported(load: JsonObject): void {
  if (!FORMATS.includes(formatOf(load))) throw notSupported(`Source format ${formatOf(load)}`);
  const found = REFUSED.find((name) => load[name] !== undefined && load[name] !== null && load[name] !== '' && load[name] !== false && load[name] !== 'FILE_SET_SPEC_TYPE_FILE_SYSTEM_MATCH' && !(Array.isArray(load[name]) && load[name].length === 0));
  if (found !== undefined) throw notSupported(`The load setting ${found}`);
  if (load['sourceColumnMatch'] !== undefined && load['sourceColumnMatch'] !== 'POSITION') throw notSupported('The load setting sourceColumnMatch, but for POSITION,');
}

/** The columns of the source: its own, or what autodetection finds. Undefined where neither is asked for. */
export async function sourceSchema(path: string, load: JsonObject): Promise<SourceSchema | undefined> {
  switch (formatOf(load)) {
    case 'PARQUET': return { fields: await parquetFields(path, parquetOptions(load)), load };
    case 'AVRO': return { fields: await avroFields(path, avroOptions(load)), load };
    case 'CSV': return load['autodetect'] === true ? csvSchema(path, load) : undefined;
    default: return load['autodetect'] === true ? { fields: detectJson(await sampledRows(path)), load } : undefined;
  }
}

async function csvSchema(path: string, load: JsonObject): Promise<SourceSchema> {
  const skipped = Number(load['skipLeadingRows'] ?? 0);
  const records: (readonly string[])[] = [];
  const source = await openSource(path);
  try {
    for await (const record of csvParser(source, load) as AsyncIterable<readonly string[]>) {
      if (records.push(record) >= SAMPLED_ROWS + skipped) break;
    }
  } catch (cause) {
    throw toCsvError(cause);
  } finally {
    source.destroy();
  }
  const { fields, skip, header } = detectCsv(records, skipped);
  if (fields.length === 0) throw invalid('Schema has no fields: autodetection found no columns in the data');
  return { fields, load: { ...load, skipLeadingRows: skip }, nameless: !header };
}

async function sampledRows(path: string): Promise<readonly unknown[]> {
  const source = await openSource(path);
  const rows: unknown[] = [];
  let rest = '';
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      const lines = `${rest}${chunk.toString('utf8')}`.split('\n');
      rest = lines.pop() ?? '';
      rows.push(...lines.map(parsed));
      if (rows.length >= SAMPLED_ROWS) break;
    }
  } finally {
    source.destroy();
  }
  return [...rows, ...(rows.length < SAMPLED_ROWS ? [parsed(rest)] : [])].slice(0, SAMPLED_ROWS).filter((row) => typeof row === 'object' && row !== null && !Array.isArray(row));
}

/** A line that is not JSON is the load's to refuse. */
function parsed(line: string): unknown {
  try {
    return line.trim() === '' ? undefined : (JSON.parse(line) as unknown);
  } catch {
    return undefined;
  }
}
