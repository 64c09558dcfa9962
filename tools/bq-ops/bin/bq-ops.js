#!/usr/bin/env node
import '../../ts-run/register.mjs';

const { run } = await import('../src/cli.ts');
await run(process.argv);
