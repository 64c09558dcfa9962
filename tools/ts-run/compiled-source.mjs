import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { swcOptions } from './swc-options.mjs';

const require = createRequire(import.meta.url);
const { version } = require('@swc/core/package.json');
const DIRECTORY = fileURLToPath(new URL('../../node_modules/.cache/ts-run/', import.meta.url));
const SETTINGS = JSON.stringify([version, swcOptions]);

/**
 * A TypeScript file as JavaScript. What was compiled before is read from the cache, by the content of the file: most starts then
 * never load the compiler, which is a tenth of a second and a hundred megabytes.
 */
export function compiledSource(filename) {
  const source = readFileSync(filename, 'utf8');
  const cached = `${DIRECTORY}${createHash('sha256').update(`${SETTINGS}\0${filename}\0${source}`).digest('hex')}.js`;
  try {
    return readFileSync(cached, 'utf8');
  } catch {
    const { code } = require('@swc/core').transformSync(source, { ...swcOptions, filename, sourceFileName: filename });
    keep(cached, code);
    return code;
  }
}

/** Another process may write the same file at this moment, and a read-only installation has no cache: neither may matter. */
function keep(file, code) {
  try {
    mkdirSync(DIRECTORY, { recursive: true });
    const unfinished = `${file}.${randomUUID()}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, file);
  } catch {
    // Compiled again the next time.
  }
}
