import { seededRandom } from '../crash/seeded-random.js';
import { Book, type FoundRow, type Tally } from './book.js';
import { FaultWorld } from './given/fault-world.js';
import { ORG } from './given/fault-rows.js';
import type { FaultScenario, Promised } from './scenario.js';
import { SCENARIOS } from './scenarios/index.js';

export interface ScenarioReport extends Tally {
  readonly id: string;
  readonly seed: number;
  readonly fault: string;
  readonly promise: Promised;
  readonly seconds: number;
  /** What was measured or seen on the way. */
  readonly said: readonly string[];
  /** What went wrong; empty where the promise held. */
  readonly faults: readonly string[];
}

export interface FaultsOptions {
  readonly seeds: readonly number[];
  /** Ids of scenarios; default all. */
  readonly only?: readonly string[];
  readonly quick?: boolean;
  readonly onReport?: (report: ScenarioReport) => void;
}

/** Runs scenarios against one embedded server, one after the other, and compares what was acknowledged with what is stored. */
export async function faultsRun({ seeds, only, quick = false, onReport }: FaultsOptions): Promise<readonly ScenarioReport[]> {
  const world = await FaultWorld.start();
  const reports: ScenarioReport[] = [];
  try {
    for (const seed of seeds) {
      for (const scenario of SCENARIOS) {
        if (only !== undefined && !only.includes(scenario.id)) continue;
        const report = await runScenario(world, scenario, seed, quick);
        reports.push(report);
        onReport?.(report);
      }
    }
  } finally {
    await world.stop();
  }
  return reports;
}

async function runScenario(world: FaultWorld, scenario: FaultScenario, seed: number, quick: boolean): Promise<ScenarioReport> {
  const { id, fault, promise } = scenario;
  const startedAt = performance.now();
  const book = new Book();
  const table = await world.createTable();
  const [faults, said]: [string[], string[]] = [[], []];
  let found: readonly FoundRow[] | void = undefined;
  try {
    found = await scenario.run({ world, table, book, random: seededRandom(seed * 1_000 + Number(id.slice(1))), quick, expect: (held, otherwise) => void (held || faults.push(otherwise)), say: (text) => void said.push(text) });
  } catch (error) {
    faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  world.emulator.faults.clear();
  const tally = book.tally(found ?? (await world.found(table)), ORG);
  await world.reset();
  if (tally.lost > 0) faults.push(`${tally.lost} acknowledged rows are nowhere`);
  if (tally.duplicated > 0 && promise !== 'best effort') faults.push(`${tally.duplicated} rows are there more than once`);
  if (tally.unexpected > 0) faults.push(`${tally.unexpected} rows are there that nobody offered`);
  if (book.open > 0) faults.push(`${book.open} rows were never acknowledged`);
  return { id, seed, fault, promise, ...tally, seconds: Math.round((performance.now() - startedAt) / 100) / 10, said, faults };
}

/** The report in one line. */
export function lineOf({ id, seed, attempted, acked, lost, duplicated, unexpected, recovered, promise, seconds, fault, said, faults }: ScenarioReport): string {
  const tally = Object.entries({ attempted, acked, lost, duplicated, unexpected, recovered }).map(([name, value]) => `${name} ${value}`).join(', ');
  return `${faults.length === 0 ? 'ok   ' : 'FAULT'} ${id} seed ${seed}: ${tally} (${promise}; ${seconds} s; ${fault})${[...said, ...faults].map((one) => `\n      ${one}`).join('')}`;
}
