import { inspectSql } from '@cloudact/bq-core';
import { SqlGuard } from '@cloudact/tenancy';
import { compare, median } from '../benchmark.js';
import { percentile, rounded } from '../tenants/tenants-house.js';
import { type QueryPathScenario, SCOPE } from './query-path-house.js';
import { newStatements, STATEMENTS } from './statements.js';

/** Statements of one round, all of them new. */
const NEW = { full: 2_000, quick: 120 } as const;
const CACHED = { full: 200_000, quick: 20_000 } as const;
/** Statements before anything is measured, so that the compiler has seen the code. */
const WARM = { full: 4_000, quick: 400 } as const;
const NEW_TARGET_MS = 5;
const CACHED_TARGET_US = 20;

/** The guard for free SQL on statements that it sees for the first time, one by one; reading them without it is the peer. */
export const newStatementScenario: QueryPathScenario = async ({ quick, rounds }) => {
  const count = quick ? NEW.quick : NEW.full;
  const guard = new SqlGuard();
  let next = 1;
  const p99 = (number: number, work: (sql: string) => unknown): number => {
    const times: number[] = [];
    for (const sql of newStatements(number, next)) {
      const start = performance.now();
      work(sql);
      times.push(performance.now() - start);
    }
    next += number;
    return percentile(times, 0.99);
  };
  const admit = (sql: string): unknown => guard.admit(sql, SCOPE);
  p99(quick ? WARM.quick : WARM.full, admit);
  p99(quick ? WARM.quick : WARM.full, inspectSql);
  const figures = { guard: [] as number[], peer: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    figures.guard.push(p99(count, admit));
    figures.peer.push(p99(count, inspectSql));
  }
  const [value, againstValue] = [rounded(median(figures.guard)), rounded(median(figures.peer))];
  return [{ id: 'guard.new.p99', what: `p99 of the guard on a new statement, ${count} of them from ${STATEMENTS.length} kinds`, value, unit: 'ms', against: 'one reading without the guard', againstValue, ratio: rounded(value / againstValue), target: NEW_TARGET_MS, judge: 'value', holds: value <= NEW_TARGET_MS }];
};

/** The same statements again. */
export const cachedStatementScenario: QueryPathScenario = async ({ quick, rounds }) => {
  const calls = quick ? CACHED.quick : CACHED.full;
  const guard = new SqlGuard();
  const known = new Map(STATEMENTS.map((sql) => [sql, guard.admit(sql, SCOPE)]));
  let found = 0;
  const perCall = (work: (sql: string) => unknown) => async (): Promise<number> => {
    const start = performance.now();
    for (let call = 0; call < calls; call += 1) if (work(STATEMENTS[call % STATEMENTS.length] ?? '') !== undefined) found += 1;
    return ((performance.now() - start) * 1_000) / calls;
  };
  const run = perCall((sql) => guard.admit(sql, SCOPE));
  const runAgainst = perCall((sql) => known.get(sql));
  await run();
  await runAgainst();
  const result = await compare({ id: 'guard.cached', what: 'the guard on a statement that it knows', unit: 'µs', target: CACHED_TARGET_US, against: 'a Map of the same texts', rows: 1, run, runAgainst }, rounds);
  if (found !== 2 * calls * (rounds + 1)) throw new Error('a statement was not found');
  return [result];
};
