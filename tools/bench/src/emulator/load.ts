import { compare } from '../benchmark.js';
import { bareTable, NARROW, type Scenario } from './house.js';
import { createTable, load } from './rest-calls.js';
import { cellRow, jsonRow } from './wide-rows.js';

export const loadScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const rows = quick ? 20_000 : 200_000;
  await createTable(emulator, 'loaded', NARROW);
  const append = await bareTable(engine, 'loaded', NARROW);
  const lines = Array.from({ length: 1000 }, (_, i) => `${JSON.stringify(jsonRow(i, NARROW))}\n`).join('');
  const cells = Array.from({ length: 10_000 }, (_, i) => cellRow(i, NARROW));
  function* upload(): Generator<string> {
    for (let i = 0; i < rows / 1000; i++) yield lines;
  }
  const run = (): Promise<void> => load(emulator, 'loaded', upload());
  const bare = async (): Promise<void> => {
    for (let i = 0; i < rows; i += cells.length) await append(cells);
  };
  return compare({
    id: 'load-ndjson', what: `load job, ${rows} rows of ${NARROW} columns as streamed NDJSON`, unit: 'rows/s', target: 60_000, against: 'DuckDB appender, 10,000 rows a transaction', rows, run, runAgainst: bare,
  }, rounds);
};
