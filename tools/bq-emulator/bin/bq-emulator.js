#!/usr/bin/env node
import '@cloudact/ts-run/register';

await import('../src/cli.ts');
