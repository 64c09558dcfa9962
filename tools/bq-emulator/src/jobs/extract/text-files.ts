import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { invalid } from '../../api-error.js';
import { asText, type JsonObject } from '../../catalog/resources.js';
import type { Cell, TableField } from '../../catalog/table-store.js';
import { exportJson, exportText } from '../../encode/export-value.js';
import { fieldType } from '../../sql/sql-type.js';

export type Pages = AsyncIterable<readonly (readonly Cell[])[]>;

async function write(path: string, pieces: AsyncIterable<string>, compression: string): Promise<void> {
  const source = Readable.from(pieces);
  const file = createWriteStream(path);
  await (compression === 'GZIP' ? pipeline(source, createGzip(), file) : pipeline(source, file));
}

/** Newline-delimited JSON. */
export function writeJson(path: string, fields: readonly TableField[], pages: Pages, compression: string): Promise<void> {
  const types = fields.map(fieldType);
  return write(path, mapPages(pages, (row) => `${JSON.stringify(Object.fromEntries(fields.map((f, i) => [f.name, exportJson(row[i] ?? null, types[i] ?? { kind: 'STRING' })])))}\n`), compression);
}

/** CSV, with a header unless `printHeader` is false. @throws ApiError for nested and repeated columns, which CSV cannot hold */
export function writeCsv(path: string, fields: readonly TableField[], pages: Pages, extract: JsonObject, compression: string): Promise<void> {
  const nested = fields.find((f) => f.type === 'RECORD' || f.mode === 'REPEATED');
  if (nested !== undefined) throw invalid(`Operation cannot be performed on a nested schema. Field: ${nested.name}`);
  const given = asText(extract['fieldDelimiter']) ?? ',';
  const delimiter = given === '\\t' || given === 'tab' ? '\t' : given === '' ? ',' : given;
  const types = fields.map(fieldType);
  const quoted = (text: string): string => (text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (texts: readonly string[]): string => `${texts.map(quoted).join(delimiter)}\n`;
  const header = extract['printHeader'] === false ? '' : line(fields.map((f) => f.name));
  return write(path, mapPages(pages, (row) => line(types.map((type, i) => (row[i] === null || row[i] === undefined ? '' : exportText(row[i], type)))), header), compression);
}

async function* mapPages(pages: Pages, one: (row: readonly Cell[]) => string, head = ''): AsyncGenerator<string> {
  yield head;
  for await (const page of pages) yield page.map(one).join('');
}
