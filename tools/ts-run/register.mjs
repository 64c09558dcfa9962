// Runs TypeScript as it stands: `node --import <this file> app.ts`. Node's own type stripping cannot do the decorators that
// NestJS needs, so swc compiles each file as it is loaded (about 1 ms a file). See docs/adr/0003-no-build-step.md.
import { readFileSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { swcOptions } from './swc-options.mjs';

process.setSourceMapsEnabled(true);
// the vendors' clients are megabytes of code: what V8 made of them once is kept in the system's temporary folder
enableCompileCache();

registerHooks({
  resolve(specifier, context, nextResolve) {
    const relativeJs = /^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts');
    return nextResolve(relativeJs ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...swcOptions, filename, sourceFileName: filename });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
