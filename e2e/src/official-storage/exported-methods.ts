import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Google's classes, and the declaration file of each. */
const CLASSES: Readonly<Record<string, string>> = {
  WriterClient: 'managedwriter/writer_client', StreamConnection: 'managedwriter/stream_connection', PendingWrite: 'managedwriter/pending_write', JSONWriter: 'managedwriter/json_writer',
  Writer: 'managedwriter/writer', BigQueryWriteClient: 'v1/big_query_write_client', ReadClient: 'reader/read_client', ReadStream: 'reader/read_stream', TableReader: 'reader/table_reader',
  ArrowTableReader: 'reader/arrow_reader', BigQueryReadClient: 'v1/big_query_read_client',
};
const FUNCTIONS: Readonly<Record<string, string>> = { managedwriter: 'managedwriter/index', reader: 'reader/index', adapt: 'adapt/index' };

const home = dirname(createRequire(import.meta.url).resolve('@google-cloud/bigquery-storage'));
const declarations = (file: string): string => readFileSync(join(home, `${file}.d.ts`), 'utf8');

/** Public methods (and getters) of a class, by its declaration. */
function methodsOf(name: string, file: string): readonly string[] {
  const text = declarations(file);
  const body = text.slice(text.indexOf(`declare class ${name} `));
  const found = Array.from(body.matchAll(/^ {4}(?:static )?(?:get )?(\w+)(?:\(|: \()/gm), ([, method = '']) => method);
  return [...new Set(found)].filter((method) => method !== 'constructor' && method !== 'warn').map((method) => `${name}.${method}`);
}

/** Lower-case names that an index exports are functions. */
function functionsOf(name: string, file: string): readonly string[] {
  const exported = Array.from(declarations(file).matchAll(/^export \{([^}]*)\}/gm), ([, names = '']) => names.split(',').map((item) => item.trim())).flat();
  return exported.filter((item) => /^[a-z]/.test(item)).map((item) => `${name}.${item}`);
}

/** Every method and function that @google-cloud/bigquery-storage exports for BigQueryRead and BigQueryWrite of v1. */
export const exportedMethods: readonly string[] = [
  ...Object.entries(CLASSES).flatMap(([name, file]) => methodsOf(name, file)), ...Object.entries(FUNCTIONS).flatMap(([name, file]) => functionsOf(name, file)),
];
