/** One figure and its peer, measured in one run. */
export interface BenchResult {
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The named peer: the same work without what is measured. */
  readonly against: string;
  readonly againstValue: number;
  /** `value` over `againstValue`. */
  readonly ratio: number;
  readonly target: number;
  /** What `target` is about. */
  readonly judge: 'value' | 'ratio';
  /** Whether that reaches `target`: at least it for rates, at most it for times and sizes. */
  readonly holds: boolean;
}

export interface BenchReport {
  readonly bench: string;
  readonly results: readonly BenchResult[];
}

export interface BenchOptions {
  /** Fewer rounds and rows: shows that it runs, its figures mean little. */
  readonly quick: boolean;
  /** Runs only the scenarios that have this in their name. */
  readonly only?: string;
  readonly onResult?: (result: BenchResult) => void;
  /** What processes that a benchmark starts inherit. */
  readonly env?: NodeJS.ProcessEnv;
}

export type Benchmark = (options: BenchOptions) => Promise<BenchReport>;

/** Rounds of a full run, and of a quick one. */
export const ROUNDS = { full: 5, quick: 1 } as const;

export const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

interface Comparison {
  readonly id: string;
  readonly what: string;
  readonly unit: 'rows/s' | 'ms' | 'µs';
  readonly target: number;
  /** What `target` is about, the value by default. */
  readonly judge?: 'value' | 'ratio';
  readonly against: string;
  /** Rows that one run handles; 1 where the unit is a time. */
  readonly rows: number;
  readonly run: () => Promise<unknown>;
  readonly runAgainst: () => Promise<unknown>;
}

/** A B A B …: both sides see the same machine; the medians are compared. A side may time itself, by answering with its time in `unit`, or in milliseconds where that is a rate. */
export async function compare({ id, what, unit, target, against, rows, run, runAgainst, judge = 'value' }: Comparison, rounds: number): Promise<BenchResult> {
  const times: number[] = [];
  const peers: number[] = [];
  for (let round = 0; round < rounds; round++) {
    times.push(await elapsed(run));
    peers.push(await elapsed(runAgainst));
  }
  const figure = (elapsed: number): number => rounded(unit === 'rows/s' ? (rows * 1000) / elapsed : elapsed);
  const [value, againstValue] = [figure(median(times)), figure(median(peers))];
  const ratio = rounded(value / againstValue);
  const judged = judge === 'ratio' ? ratio : value;
  return { id, what, value, unit, against, againstValue, ratio, target, judge, holds: unit === 'rows/s' ? judged >= target : judged <= target };
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  let own: unknown;
  const ms = await timed(async () => {
    own = await work();
  });
  return typeof own === 'number' ? own : ms;
}

const rounded = (value: number): number => Number(value.toPrecision(4));
