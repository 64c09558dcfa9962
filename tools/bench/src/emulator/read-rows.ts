import { fieldType } from '@cloudact/bq-emulator/bench';
import { compare } from '../benchmark.js';
import { bareTable, NARROW, type Scenario } from './house.js';
import { BASE, createTable, load } from './rest-calls.js';
import { cellRow, jsonRow, wideFields } from './wide-rows.js';

export const readScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const rows = quick ? 10_000 : 100_000;
  await createTable(emulator, 'read', NARROW);
  const append = await bareTable(engine, 'read', NARROW);
  await append(Array.from({ length: rows }, (_, i) => cellRow(i, NARROW)));
  const lines = Array.from({ length: rows }, (_, i) => `${JSON.stringify(jsonRow(i, NARROW))}\n`).join('');
  await load(emulator, 'read', [lines]);
  const types = wideFields(NARROW).map(fieldType);
  const run = async (): Promise<void> => {
    let seen = 0;
    for (let token = ''; ;) {
      const text = await (await fetch(`${emulator.url}${BASE}/datasets/d/tables/read/data?formatOptions.useInt64Timestamp=true&pageToken=${token}`)).text();
      const page = JSON.parse(text) as { rows: unknown[]; pageToken?: string };
      seen += page.rows.length;
      if (page.pageToken === undefined) break;
      token = page.pageToken;
    }
    if (seen !== rows) throw new Error(`Read ${seen} rows of ${rows}`);
  };
  const bare = async (): Promise<void> => {
    if ((await engine.query('SELECT * FROM read', types)).rows().length !== rows) throw new Error('Read too few rows');
  };
  return compare({ id: 'read-rows', what: `tabledata.list, ${rows} rows of ${NARROW} columns, parsed by the caller`, unit: 'rows/s', target: 0.5, judge: 'ratio', against: 'DuckDB rows as JavaScript values', rows, run, runAgainst: bare }, rounds);
};
