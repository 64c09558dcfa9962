import { invalid } from '../../api-error.js';

/** https://cloud.google.com/bigquery/quotas#export_jobs */
export const MAX_FILE_BYTES = 1_000_000_000;
export const MAX_URIS = 500;
/** What replaces `*` is the number of the file, so wide: https://cloud.google.com/bigquery/docs/exporting-data#exporting_data_into_one_or_more_files */
const NUMBER_WIDTH = 12;

/** One file of an extract, and the rows that it holds: `from` (included) to `to` (excluded). */
export interface ExtractedFile {
  readonly uri: string;
  readonly from: number;
  readonly to: number;
}

/** The name of a file. @param number from 0, of the files with one wildcard URI */
export const fileUri = (uri: string, number: number): string => uri.replace('*', String(number).padStart(NUMBER_WIDTH, '0'));

/** @throws ApiError for several URIs without a wildcard each, and for one with several */
export function checkUris(uris: readonly string[]): void {
  if (uris.length > MAX_URIS) throw invalid(`Too many destination URIs: ${uris.length}. The maximum is ${MAX_URIS}.`);
  for (const uri of uris) {
    const wildcards = uri.split('*').length - 1;
    if (wildcards > 1) throw invalid(`Invalid destination URI ${uri}: at most one wildcard is allowed`);
    if (wildcards === 1 && /^gs:\/\/[^/]*\*/.test(uri)) throw invalid(`Invalid destination URI ${uri}: the wildcard must not be in the bucket's name`);
    if (wildcards === 0 && uris.length > 1) throw invalid(`Invalid destination URI ${uri}: each of several URIs must have a wildcard`);
  }
  const twice = uris.find((uri, i) => uris.indexOf(uri) !== i);
  if (twice !== undefined) throw invalid(`Duplicate destination URI ${twice}`);
}

/** The files of each URI. Rows are dealt out evenly to the URIs, and each makes as many files as their size asks for, one at least. */
export function planFiles(uris: readonly string[], size: { readonly rows: number; readonly bytes: number; readonly maxFileBytes: number }): readonly (readonly ExtractedFile[])[] {
  const { rows, bytes, maxFileBytes } = size;
  return uris.map((uri, i) => {
    const [start, end] = [Math.floor((rows * i) / uris.length), Math.floor((rows * (i + 1)) / uris.length)];
    const files = uri.includes('*') ? Math.max(1, Math.ceil(bytes / uris.length / maxFileBytes)) : 1;
    const step = Math.max(1, Math.ceil((end - start) / files));
    return Array.from({ length: Math.max(1, Math.ceil((end - start) / step)) }, (_, number) => ({ uri: fileUri(uri, number), from: start + number * step, to: Math.min(end, start + (number + 1) * step) }));
  });
}
