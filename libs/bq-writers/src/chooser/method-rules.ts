import type { WriteIntent, WriteMethod } from '../write-request.js';

/** What the chooser knows of a write. */
export interface WriteFacts {
  readonly intent: WriteIntent;
  /** Rows expected; unknown counts as many. */
  readonly rows?: number;
  readonly writeProfile: 'append' | 'mutable';
  readonly realTime: boolean;
  readonly concurrent: boolean;
  readonly allOrNothing: boolean;
  /** Load jobs that this table may still take today. */
  readonly loadJobsLeft: number;
  /** Milliseconds for which rows streamed into this table may be lost, because it was recreated or truncated. Default 0. */
  readonly unsettledMs?: number;
}

export interface MethodRule {
  readonly id: string;
  readonly method: WriteMethod;
  readonly when: (facts: WriteFacts) => boolean;
  /** The sentence of the receipt. */
  readonly why: (facts: WriteFacts) => string;
}

/** Below: streaming where it must be seen at once. Above: Storage Write. Between: a load job, which is free (seed, method selection guide). */
export const STREAMING_MAX_ROWS = 100;
export const LOAD_MAX_ROWS = 10_000;
/** Load jobs of a table that the chooser leaves for those who ask for them. */
export const LOAD_JOBS_RESERVE = 100;

const rowsText = ({ rows }: WriteFacts): string => (rows === undefined ? 'an unknown number of rows' : `${rows} rows`);
const few = ({ rows }: WriteFacts): boolean => rows !== undefined && rows < STREAMING_MAX_ROWS;
const medium = ({ rows }: WriteFacts): boolean => rows !== undefined && rows <= LOAD_MAX_ROWS;

/** First rule that holds decides. */
export const METHOD_RULES: readonly MethodRule[] = [
  { id: 'keyed', method: 'merge', when: ({ intent }) => intent === 'upsert', why: () => 'rows replace rows of the same key, which only MERGE does in one step' },
  { id: 'slice', method: 'merge', when: ({ intent }) => intent === 'replace-slice', why: () => 'a re-run replaces its slice, rows that vanished upstream included, in one atomic MERGE' },
  { id: 'mutable', method: 'storage-write', when: ({ writeProfile }) => writeProfile === 'mutable', why: () => 'rows of this table are changed later, and rows from the Storage Write API can be changed at once (rows from insertAll only after 30 minutes)' },
  { id: 'unsettled', method: 'load', when: (facts) => (facts.unsettledMs ?? 0) > 0 && facts.realTime && few(facts) && !facts.concurrent && facts.loadJobsLeft > 0, why: ({ unsettledMs = 0 }) => `the table was recreated or truncated a moment ago: insertAll may lose rows for another ${Math.ceil(unsettledMs / 1_000)} s, and a load job sees the new table at once` },
  { id: 'real-time', method: 'streaming', when: (facts) => facts.realTime && few(facts) && !facts.concurrent, why: (facts) => `${rowsText(facts)} that must be visible within seconds` },
  { id: 'concurrent', method: 'storage-write', when: ({ concurrent }) => concurrent, why: () => 'several writers work on this table at once, and each gets a stream of its own' },
  { id: 'real-time-many', method: 'storage-write', when: ({ realTime }) => realTime, why: (facts) => `${rowsText(facts)} that must be visible within seconds are too many for insertAll` },
  { id: 'load', method: 'load', when: (facts) => medium(facts) && facts.loadJobsLeft > LOAD_JOBS_RESERVE, why: (facts) => `${rowsText(facts)} fit one load job, which is free; ${facts.loadJobsLeft} of the table's load jobs are left today` },
  { id: 'load-quota', method: 'storage-write', when: medium, why: ({ loadJobsLeft }) => `only ${loadJobsLeft} load jobs are left for this table today` },
  { id: 'many', method: 'storage-write', when: () => true, why: (facts) => `${rowsText(facts)}: above ${LOAD_MAX_ROWS} the Storage Write API is the fastest${facts.allOrNothing ? ', with one commit for all' : ''}` },
];
