import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import { type BenchResult, compare, median, timed } from '../benchmark.js';
import { type House, NARROW } from './house.js';
import { BASE, createDataset, createTable, rest, runQuery } from './rest-calls.js';

/** The platform's tables for 1,000 organisations. */
const TABLES_PER_DATASET = 18;
const CALLERS = 8;
const DATASET = 'd';

async function fill(emulator: Emulator, datasets: number): Promise<void> {
  const names = [DATASET, ...Array.from({ length: datasets - 1 }, (_, i) => `org_${i}`)];
  const caller = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      await createDataset(emulator, name);
      for (let i = 0; i < TABLES_PER_DATASET; i++) await createTable(emulator, `t${i}`, NARROW, name);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

/** The sum of the medians of what a client does with a table: list its neighbours, get it, query it. */
async function use(emulator: Emulator, calls: number): Promise<number> {
  const works = [
    () => rest(emulator, 'GET', `${BASE}/datasets/${DATASET}/tables`),
    () => rest(emulator, 'GET', `${BASE}/datasets/${DATASET}/tables/t7`),
    () => runQuery(emulator, `SELECT COUNT(*) FROM ${DATASET}.t7 WHERE c3 > 5`),
  ];
  let sum = 0;
  for (const work of works) {
    const times: number[] = [];
    for (let i = 0; i < calls; i++) times.push(await timed(work));
    sum += median(times);
  }
  return sum;
}

/** Both servers in memory: what is measured is the number of tables, not the disk. */
export async function catalogScenario({ quick, rounds }: House): Promise<BenchResult> {
  const datasets = quick ? 30 : 1000;
  const [full, empty] = [await startEmulator({ fidelity: 'lenient' }), await startEmulator({ fidelity: 'lenient' })];
  try {
    await fill(full, datasets);
    await fill(empty, 1);
    const calls = quick ? 20 : 100;
    return await compare({
      id: 'catalog', what: `list, get and query with ${datasets * TABLES_PER_DATASET} tables in ${datasets} datasets`, unit: 'ms', target: 2, judge: 'ratio', against: 'a server with one dataset', rows: 1,
      run: () => use(full, calls), runAgainst: () => use(empty, calls),
    }, rounds);
  } finally {
    await full.stop();
    await empty.stop();
  }
}
