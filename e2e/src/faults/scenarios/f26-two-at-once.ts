import { type Clock, GRPC_CODE } from '@cloudact/bq-resilience';
import type { Row, WriteReceipt } from '@cloudact/bq-writers';
import { setTimeout as delay } from 'node:timers/promises';
import { between } from '../../crash/seeded-random.js';
import type { Connected } from '../given/connect.js';
import { faultRequest, faultRows, rowId, rowIds, type WriteKind } from '../given/fault-rows.js';
import type { FaultScenario, Given } from '../scenario.js';

/** 1 MB of 250 rows are an append. */
const PAD = 4_000;
const ROWS = 250 * 8;
const ANSWER_MS = 1_500;
/** Finer than the embedded server keeps: our own check lets it pass, the server refuses the row. */
const REFUSED_COST = '0.00000000000000000001';
const KINDS: readonly WriteKind[] = ['committed', 'pending', 'load', 'merge', 'default', 'streaming'];
/** These promise a row once. */
const EXACT: readonly WriteKind[] = ['committed', 'pending', 'load', 'merge'];
const TRIES = 40;

type Rule = Parameters<Given['world']['emulator']['faults']['add']>[0];
type Fault = Rule['fault'];

const APPEND_FAULTS: readonly Fault[] = [
  { kind: 'reset', when: 'before' }, { kind: 'reset', when: 'after' }, { kind: 'reset', when: 'after', grpcCode: GRPC_CODE.ABORTED }, { kind: 'drop', when: 'after' }, { kind: 'drop', when: 'before' }, { kind: 'lost-ack' },
  { kind: 'error', grpcCode: GRPC_CODE.INTERNAL, inBand: true }, { kind: 'error', grpcCode: GRPC_CODE.RESOURCE_EXHAUSTED, inBand: true, retryAfterMs: 2_000 }, { kind: 'error', grpcCode: GRPC_CODE.OUT_OF_RANGE, storageError: 'OFFSET_OUT_OF_RANGE', inBand: true },
  { kind: 'error', grpcCode: GRPC_CODE.UNAVAILABLE, retryAfterMs: 2_000 }, { kind: 'truncate-row-errors', keep: 0 }, { kind: 'delay', ms: 700 },
];
const CALL_FAULTS: readonly Fault[] = [{ kind: 'error', grpcCode: GRPC_CODE.UNAVAILABLE }, { kind: 'error', grpcCode: GRPC_CODE.RESOURCE_EXHAUSTED, retryAfterMs: 2_000 }, { kind: 'drop', when: 'before' }, { kind: 'drop', when: 'after' }, { kind: 'reset', when: 'after' }];
const REST_FAULTS: readonly Fault[] = [{ kind: 'error', status: 503, reason: 'backendError' }, { kind: 'error', status: 429, reason: 'rateLimitExceeded', retryAfterMs: 2_000 }, { kind: 'drop', when: 'before' }, { kind: 'drop', when: 'after' }, { kind: 'delay', ms: 700 }];
/** What may go wrong with each way of writing: calls and their faults. */
const CALLS: Readonly<Record<string, readonly (readonly [method: string, faults: readonly Fault[]])[]>> = {
  committed: [['AppendRows', APPEND_FAULTS], ['AppendRows', APPEND_FAULTS], ['CreateWriteStream', CALL_FAULTS]],
  pending: [['AppendRows', APPEND_FAULTS], ['CreateWriteStream', CALL_FAULTS], ['FinalizeWriteStream', CALL_FAULTS], ['BatchCommitWriteStreams', CALL_FAULTS]],
  default: [['AppendRows', APPEND_FAULTS]],
  load: [['jobs.insert', REST_FAULTS], ['jobs.get', REST_FAULTS]],
  merge: [['jobs.insert', REST_FAULTS], ['jobs.get', REST_FAULTS], ['tables.insert', REST_FAULTS]],
  streaming: [['tabledata.insertAll', REST_FAULTS], ['tabledata.insertAll', [{ kind: 'truncate-row-errors', keep: 1 }]], ['tables.get', REST_FAULTS]],
};

/** What else happens to the write, once, while the faults strike. */
const DISTURBANCES = ['none', 'none', 'abort', 'close', 'second-writer', 'column', 'clock-back', 'no-letters'] as const;
type Disturbance = (typeof DISTURBANCES)[number];

/** Two faults strike one write, and often a third thing happens to its process or its table. It is sent again until it is acknowledged, as its source would. */
export const f26TwoAtOnce: FaultScenario = {
  id: 'F26',
  fault: 'two faults at once, with an abort, a close, a second writer, a new column, a clock set back or no dead letters besides',
  promise: 'best effort',
  run: async (given) => {
    const { world, table, random, quick, expect } = given;
    const of = <T>(list: readonly T[]): T => list[between(random, 0, list.length - 1)] as T;
    for (let round = 0; round < (quick ? 6 : 24); round += 1) {
      const kind = KINDS[round % KINDS.length] ?? 'committed';
      const disturbance = of(DISTURBANCES);
      const rules = [0, 1].map((): Rule => {
        const [method, faults] = of(CALLS[kind] ?? []);
        return { method, table: `${table.datasetId}.${table.tableId}`, call: between(random, 1, method === 'AppendRows' ? 10 : 2), times: between(random, 1, 2), fault: of(faults) };
      });
      for (const rule of rules) world.emulator.faults.add(rule);
      if (disturbance === 'no-letters') world.emulator.faults.add({ table: 'organizations.pipeline_dlq', method: 'AppendRows', times: 0, fault: { kind: 'error', grpcCode: GRPC_CODE.PERMISSION_DENIED, message: 'no' } });
      const batch = `${kind}-${round}`;
      const bad = kind !== 'pending' && kind !== 'merge' && kind !== 'load' && random() < 0.5 ? between(random, 0, ROWS - 1) : undefined;
      const said = `${batch} with ${JSON.stringify(rules.map(({ method, call, times, fault }) => ({ method, call, times, fault })))}, ${disturbance}${bad === undefined ? '' : `, row ${bad} bad`}`;
      const last = await writeDisturbed(given, { kind, batch, disturbance, bad, after: between(random, 0, 900), said });
      world.emulator.faults.clear();
      await last.house.deadLetters.drain();
      const stored = await world.count(table, `x_batch = '${batch}'`);
      const wanted = ROWS - (bad === undefined ? 0 : 1);
      expect(EXACT.includes(kind) ? stored === wanted : stored >= wanted, `${stored} of ${wanted} rows are there: ${said}`);
    }
  },
};

interface DisturbedWrite {
  readonly kind: WriteKind;
  readonly batch: string;
  readonly disturbance: Disturbance;
  /** Which row BigQuery refuses. */
  readonly bad: number | undefined;
  /** Milliseconds until it is disturbed. */
  readonly after: number;
  /** The round in words. */
  readonly said: string;
}

async function writeDisturbed(given: Given, { kind, batch, disturbance, bad, after, said }: DisturbedWrite): Promise<Connected> {
  const { world, table, book, expect } = given;
  const ids = rowIds(batch, ROWS);
  book.offer(ids);
  const dataDirectory = world.dataDirectory();
  let setBack = 0;
  const clock: Clock = { now: () => world.clock.now() - setBack, sleep: (ms, signal) => world.clock.sleep(ms, signal) };
  const open = (): Connected => world.connect({ dataDirectory, workers: 2, answerMs: ANSWER_MS, clock });
  const write = ({ house }: Connected, signal?: AbortSignal): Promise<WriteReceipt> => house.writers.write({ ...faultRequest(table, kind, batch, rowsOf(batch, bad)), ...(signal === undefined ? {} : { signal }) });
  let connected = open();
  const leaves = new AbortController();
  const disturb: Readonly<Record<Disturbance, () => Promise<unknown>>> = {
    none: async () => {},
    abort: async () => leaves.abort(new Error('the caller went away')),
    close: () => connected.close(),
    'second-writer': () => write(open()).catch(() => undefined),
    column: () => world.gateway.query({ sql: `ALTER TABLE \`${table.path}\` ADD COLUMN IF NOT EXISTS ${batch.replace('-', '_')} STRING` }).catch(() => undefined),
    'clock-back': async () => void (setBack = 3_600_000),
    'no-letters': async () => {},
  };
  const disturbed = delay(after).then(disturb[disturbance]);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const receipt = await write(connected, attempt === 1 && disturbance === 'abort' ? leaves.signal : undefined);
      expect(receipt.rowsIn === ROWS && receipt.rowsWritten + receipt.rowsDeadLettered === ROWS, `the receipt does not add up: ${JSON.stringify(receipt)} of ${said}`);
      if (attempt > 1) book.recover(ROWS);
      break;
    } catch (error) {
      expect(typeof (error as { readonly code?: unknown }).code === 'string' || (error as Error).message === 'the caller went away', `an error without a code: ${String((error as Error).stack)} of ${said}`);
      if (attempt === TRIES) throw new Error(`${said} was not through after ${TRIES} tries`, { cause: error });
      await disturbed;
      if (disturbance === 'close') connected = open();
      await world.clock.sleep(1_000);
    }
  }
  await disturbed;
  book.acknowledge(ids);
  return disturbance === 'close' ? open() : connected;
}

function* rowsOf(batch: string, bad: number | undefined): Generator<Row> {
  for (const row of faultRows(batch, ROWS, PAD)) yield bad !== undefined && row['id'] === rowId(batch, bad) ? { ...row, cost: REFUSED_COST } : row;
}
