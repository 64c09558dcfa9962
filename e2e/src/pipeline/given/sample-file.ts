import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Samples lie beside the repository, where they are at hand. */
const SAMPLES = resolve(import.meta.dirname, '../../../../../shared/data');

export interface SampleFile {
  readonly name: string;
  readonly rows: number;
}
export const REAL_1_0: SampleFile = { name: 'focus_1_0_real_1000.csv.gz', rows: 1_000 };
/** The large one, `focus_1_3_synthetic_12000.csv.gz`, goes through the demo, whose services are processes of their own. */
export const SYNTHETIC_1_3: SampleFile = { name: 'focus_1_3_synthetic_small.csv', rows: 114 };

/** A suite on a sample; skipped by name where the sample is not there. */
export function describeSample(file: SampleFile, title: string, suite: () => void): void {
  const path = resolve(SAMPLES, file.name);
  (existsSync(path) ? describe : describe.skip)(`${title} (${file.name})`, suite);
}

export function sampleBytes(file: SampleFile): Buffer<ArrayBuffer> {
  return readFileSync(resolve(SAMPLES, file.name)) as Buffer<ArrayBuffer>;
}

/** The records of a sample by column, read without any code of the platform. */
export function sampleRecords(file: SampleFile): readonly Readonly<Record<string, string>>[] {
  const bytes = sampleBytes(file);
  const [header = [], ...records] = readCsv((file.name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
  return records.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])));
}

function readCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r?\n|$)/g)) {
    if (cells.length === 0 && quoted === undefined && plain === '' && end === '') break;
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(cells);
    cells = [];
  }
  return records;
}

/** Exact sum of decimal texts, with 38 decimals of BigInt. */
export function exactSum(texts: Iterable<string>): string {
  let sum = 0n;
  for (const text of texts) {
    const match = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
    if (match === null) continue; // empty, or NULL
    const [, sign, whole = '', fraction = '', exponent = '0'] = match;
    const units = BigInt(whole + fraction) * 10n ** BigInt(38 - fraction.length + Number(exponent));
    sum += sign === '-' ? -units : units;
  }
  const digits = (sum < 0n ? -sum : sum).toString().padStart(39, '0');
  const fraction = digits.slice(-38).replace(/0+$/, '');
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -38)}${fraction === '' ? '' : `.${fraction}`}`;
}
