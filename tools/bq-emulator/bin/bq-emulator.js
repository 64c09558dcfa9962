#!/usr/bin/env node
import '@cloudact/ts-run/register';

// A query holds one of these threads until it is answered, and Node has four: a fifth caller would wait for one of the four before it.
process.env['UV_THREADPOOL_SIZE'] ??= '64';

await import('../src/cli.ts');
