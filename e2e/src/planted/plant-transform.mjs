// Jest's own transformer, with one product file changed on its way: the counterpart of `plant-hook.mjs` for suites that Jest runs.
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import swcJest from '@swc/jest';

/** @type {import('./planted-bug.js').Planting} */
const { file, find, replace, log } = JSON.parse(process.env.PLANTED_BUG);
const bug = createHash('sha256').update(`${file}\n${find}\n${replace}`).digest('hex');

function planted(source, path) {
  if (path !== file) return source;
  const found = source.split(find).length - 1;
  if (found !== 1) throw new Error(`The place of a planted bug is there ${found} times in ${file}: ${find}`);
  appendFileSync(log, 'planted\n');
  return source.replace(find, () => replace);
}

export default {
  createTransformer(config) {
    const swc = swcJest.createTransformer(config);
    return {
      ...swc,
      process: (source, path, options) => swc.process(planted(source, path), path, options),
      processAsync: async (source, path, options) => swc.processAsync(planted(source, path), path, options),
      // the bug's own file is never kept: each run must see that it was planted
      getCacheKey: (source, path, options) => (path === file ? `${bug}-${process.pid}-${Date.now()}` : swc.getCacheKey(source, path, options)),
    };
  },
};
