import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { quoteTablePath } from '@cloudact/bq-core';
import type { Stack } from '../../stack/start-stack.js';

/** Every row of every shared table, as one text. */
export async function allSharedRows(stack: Stack): Promise<string> {
  const { registry, gateway, shared } = stack.platform('api');
  const texts: string[] = [];
  for (const { tableName } of registry.tables('bootstrap')) {
    const { rows } = await gateway.query({ sql: `SELECT TO_JSON_STRING(t) AS row_text FROM ${quoteTablePath(shared(tableName))} AS t` });
    texts.push(...rows.map((row) => `${tableName} ${String(row['row_text'])}`));
  }
  return texts.join('\n');
}

/** Files below a folder that hold a text, whatever they are. */
export function filesHolding(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile() && readFileSync(join(folder, name)).includes(text));
}
