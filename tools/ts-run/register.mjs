// Runs TypeScript as it stands: `node --import <this file> app.ts`. Node's own type stripping cannot do the decorators that
// NestJS needs, so swc compiles each file the first time it is loaded (about 1 ms a file). See docs/adr/0003-no-build-step.md.
import { enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { compiledSource } from './compiled-source.mjs';

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
    return { format: 'module', source: compiledSource(fileURLToPath(url)), shortCircuit: true };
  },
});
