import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { addDecimals, type ExactDecimal, formatDecimal, parseDecimal } from '@cloudact/bq-core';
import { CsvError, parse } from 'csv-parse';
import { csvLine, csvRecord } from './csv-text.js';
import { FOCUS_COLUMNS } from './focus-columns.js';
import { generateFocusRows } from './generate-focus-rows.js';

/** A cost file as the demo sends it: its header, its lines, and its own sum by plain decimal arithmetic. */
export interface FocusInput {
  readonly header: string;
  readonly lines: readonly string[];
  /** Sum of BilledCost over the lines, exact; cells that are no number add nothing. */
  readonly billedCost: string;
}

export function generatedInput(rows: number, seed: number): FocusInput {
  const lines: string[] = [];
  let sum: ExactDecimal = { units: 0n, scale: 0 };
  for (const row of generateFocusRows(rows, seed)) {
    lines.push(csvRecord(FOCUS_COLUMNS, row));
    sum = addDecimals(sum, parseDecimal(row['BilledCost'] ?? '0'));
  }
  return { header: csvLine(FOCUS_COLUMNS), lines, billedCost: formatDecimal(sum) };
}

/** Reads a file independently of the platform's own importer: it is the other side of the sum that is compared at the end. */
export async function fileInput(file: string): Promise<FocusInput> {
  await stat(file);
  try {
    return await readFocusFile(file);
  } catch (error) {
    throw error instanceof CsvError ? new Error(`${file} is no FOCUS cost file: ${error.message}`, { cause: error }) : error;
  }
}

async function readFocusFile(file: string): Promise<FocusInput> {
  const source = createReadStream(file);
  const text = file.endsWith('.gz') ? source.pipe(createGunzip().on('error', (error) => source.destroy(error))) : source;
  const records = text.pipe(parse({ bom: true, relax_column_count: true }));
  text.on('error', (error: Error) => records.destroy(error));
  let header: readonly string[] | undefined;
  let billedCost = -1;
  const lines: string[] = [];
  let sum: ExactDecimal = { units: 0n, scale: 0 };
  for await (const record of records as AsyncIterable<string[]>) {
    if (header === undefined) {
      header = record;
      billedCost = record.indexOf('BilledCost');
      if (billedCost < 0) throw new Error(`${file} is no FOCUS cost file: its header has no column BilledCost`);
      continue;
    }
    lines.push(csvLine(record));
    sum = addDecimals(sum, decimalOrZero(record[billedCost] ?? ''));
  }
  if (header === undefined) throw new Error(`${file} is empty`);
  return { header: csvLine(header), lines, billedCost: formatDecimal(sum) };
}

function decimalOrZero(cell: string): ExactDecimal {
  try {
    return parseDecimal(cell);
  } catch {
    return { units: 0n, scale: 0 };
  }
}
