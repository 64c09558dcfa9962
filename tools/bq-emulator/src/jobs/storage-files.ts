import { glob, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid, notFound, notSupported } from '../api-error.js';

/** Files that a load job reads, and how large they are together. */
export interface LoadInput {
  readonly paths: readonly string[];
  readonly bytes: number;
}

/**
 * The files of `sourceUris`: `gs://bucket/object` is `bucket/object` in the storage directory, and `file://` a path inside of it.
 * @throws ApiError for a URI outside of it, and for one that no file answers to
 */
export async function filesOf(storageDir: string | undefined, uris: readonly string[]): Promise<LoadInput> {
  if (storageDir === undefined) throw notSupported('Loading from sourceUris without a storage directory (--storage-dir)');
  const paths: string[] = [];
  for (const uri of uris) {
    const found: string[] = [];
    for await (const path of glob(pathOf(resolve(storageDir), uri))) found.push(path);
    if (found.length === 0) throw notFound(`URI ${uri}`);
    paths.push(...found.sort());
  }
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return { paths, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** The file that a destination URI stands for. @throws ApiError for a URI outside of the storage directory */
export function destinationPath(storageDir: string | undefined, uri: string): string {
  if (storageDir === undefined) throw notSupported('Extracting to Cloud Storage without a storage directory (--storage-dir)');
  return insideOf(resolve(storageDir), uri);
}

// Only `*` is a wildcard in BigQuery.
const pathOf = (storageDir: string, uri: string): string => insideOf(storageDir, uri).replace(/[?[\]{}!()]/g, '\\$&');

function insideOf(storageDir: string, uri: string): string {
  const path = uri.startsWith('gs://') ? join(storageDir, uri.slice('gs://'.length)) : uri.startsWith('file://') ? fileURLToPath(uri) : undefined;
  if (path === undefined) throw invalid(`URI must be a Google Cloud Storage location: ${uri}`);
  if (!resolve(path).startsWith(storageDir + sep)) throw invalid(`URI is outside of the storage directory: ${uri}`);
  return resolve(path);
}
