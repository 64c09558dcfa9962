// Loaded before anything else: hands out one product file with a bug in it, compiled here and kept nowhere. The hook that is
// registered last is asked first, so that the loader of all other files, and its cache, never see this one.
import { transformSync } from '@swc/core';
import { appendFileSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { swcOptions } from '../../../tools/ts-run/swc-options.mjs';

/** @type {import('./planted-bug.js').Planting} */
const { file, find, replace, log } = JSON.parse(process.env.PLANTED_BUG);
const place = pathToFileURL(file).href;

registerHooks({
  load(url, context, nextLoad) {
    if (url !== place) return nextLoad(url, context);
    const source = readFileSync(file, 'utf8');
    const found = source.split(find).length - 1;
    if (found !== 1) throw new Error(`The place of a planted bug is there ${found} times in ${file}: ${find}`);
    appendFileSync(log, 'planted\n');
    const { code } = transformSync(source.replace(find, () => replace), { ...swcOptions, filename: file, sourceFileName: file });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
