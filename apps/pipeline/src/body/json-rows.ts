import { duplicateKey } from '@cloudact/service-kit';
import type { BodyLimits } from '../config/pipeline-config.js';
import { BodyEmptyError, BodyMalformedError, BodyTooLargeError } from './body-errors.js';
import { isRawNumber, parseExactJson } from './exact-json.js';
import { JsonArrayRows, type RowText } from './json-array-rows.js';
import { NdjsonRows } from './ndjson-rows.js';

/** A parsed row: a JSON object, its inexact numbers kept as their source text (see `parseExactJson`). */
export interface JsonRow {
  readonly row: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Rows of a JSON array or of newline-delimited JSON. @throws BodyMalformedError naming row and line */
export async function* jsonRows(text: AsyncIterable<string>, format: 'json' | 'ndjson', { maxRowBytes }: BodyLimits): AsyncGenerator<JsonRow> {
  let row = 0;
  for await (const one of rowTexts(text, format, maxRowBytes)) {
    yield { row, value: parseRow(one, row) };
    row += 1;
  }
}

async function* rowTexts(text: AsyncIterable<string>, format: 'json' | 'ndjson', maxRowBytes: number): AsyncGenerator<RowText> {
  const options = { maxRowCharacters: maxRowBytes, tooLarge: () => new BodyTooLargeError('one row of the', maxRowBytes) };
  let blank = true;
  if (format === 'json') {
    const rows = new JsonArrayRows(options);
    for await (const chunk of text) yield* rows.push(chunk);
    blank = !rows.end();
  } else {
    const rows = new NdjsonRows(options);
    for await (const chunk of text) {
      if (blank && chunk.trim() !== '') blank = false;
      yield* rows.push(chunk);
    }
    yield* rows.end();
  }
  if (blank) throw new BodyEmptyError();
}

function parseRow({ text, line }: RowText, row: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch (error) {
    throw new BodyMalformedError(`the row is not JSON: ${(error as Error).message}`, { row, line }, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isRawNumber(value)) throw new BodyMalformedError('a row is a JSON object', { row, line });
  const twice = duplicateKey(text);
  if (twice !== undefined) throw new BodyMalformedError(`the row has the key ${JSON.stringify(twice.slice(0, 100))} twice`, { row, line });
  return value as Readonly<Record<string, unknown>>;
}
