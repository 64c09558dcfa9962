import { compare } from '../benchmark.js';
import { bareTable, BATCH_ROWS, type Scenario, WIDE } from './house.js';
import { BASE, createTable, rest } from './rest-calls.js';
import { cellRow, jsonRow } from './wide-rows.js';

/** Requests under way at a time. */
const CALLERS = 4;

export const insertAllScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const requests = quick ? 8 : 40;
  await createTable(emulator, 'inserted', WIDE);
  const append = await bareTable(engine, 'inserted', WIDE);
  const body = JSON.stringify({ rows: Array.from({ length: BATCH_ROWS }, (_, i) => ({ json: jsonRow(i, WIDE) })) });
  const cells = Array.from({ length: BATCH_ROWS }, (_, i) => cellRow(i, WIDE));
  const times = async (work: () => Promise<unknown>, callers: number): Promise<void> => {
    let left = requests;
    const caller = async (): Promise<void> => {
      while (left-- > 0) await work();
    };
    await Promise.all(Array.from({ length: callers }, caller));
  };
  const run = (): Promise<unknown> => rest(emulator, 'POST', `${BASE}/datasets/d/tables/inserted/insertAll`, body);
  await times(run, CALLERS);
  return compare({
    id: 'insert-all', what: `insertAll, ${BATCH_ROWS} rows of ${WIDE} columns a request, ${CALLERS} at a time, durable`, unit: 'rows/s', target: 20_000, against: 'DuckDB appender, a transaction each', rows: BATCH_ROWS * requests,
    run: () => times(run, CALLERS), runAgainst: () => times(() => append(cells), 1),
  }, rounds);
};
