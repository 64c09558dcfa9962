import { join } from 'node:path';
import { FairQueue } from '@cloudact/bq-resilience';
import type { BadRowPolicy, MappedRow, Row, WriteIntent, WriteMethod } from '@cloudact/bq-writers';
import type { TableRef } from '@cloudact/schemas';
import { IDEMPOTENCY_KEY_HEADER, type IdempotencyKeys, idempotencyKeyOf, type Platform, requestSha256, type RunLimits, type StoredAnswer } from '@cloudact/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BodyFormat } from '../body/body-format.js';
import type { BodyLimits } from '../config/pipeline-config.js';
import { type BodyReader, type ReceivedBody, receiveBody } from '../spool/receive-body.js';
import type { RowSpool } from '../spool/row-spool.js';
import type { CountedRuns } from './counted-runs.js';
import { type ReceiptView, receiptView } from './receipt-view.js';
import { RUN_LEASE_MS, type RunJournal } from './run-journal.js';
import { deriveRunId, lineageStamp, type RunIdentity } from './run-identity.js';

/** One request to write a file of rows. */
export interface IngestRun {
  /** Name of the operation, for idempotency keys. */
  readonly operation: string;
  readonly identity: RunIdentity;
  /** Id of the key that asked for it. */
  readonly startedBy: string;
  /** Runs that the plan allows, where this is one that counts. */
  readonly limits?: RunLimits;
  readonly table: TableRef;
  readonly method: WriteMethod | 'auto';
  readonly intent: WriteIntent;
  readonly badRows: BadRowPolicy;
  readonly runId?: string;
  readonly expectedRows?: number;
  readonly accepted: readonly [BodyFormat, ...BodyFormat[]];
  readonly read: BodyReader;
  /** The spooled rows as the writer takes them. */
  readonly rows: (spool: RowSpool) => AsyncIterable<Row | MappedRow>;
  /** Members of the answer that this operation adds, once the body was read. */
  readonly describe: () => Readonly<Record<string, unknown>>;
}

export interface IngestRunsOptions {
  readonly platform: Platform;
  readonly limits: BodyLimits;
  readonly keys: IdempotencyKeys;
  readonly counted: CountedRuns;
  readonly journal: RunJournal;
}

/** Files that one organisation sends at the same time; more wait their turn, and 20 at most. */
const RUNS_PER_ORG = 4;
const WAITING_RUNS_PER_ORG = 20;
const LONGEST_WAIT_MS = 30_000;
/** Below the service's data folder; emptied at each start. */
export const BODY_SPOOL = 'bodies';

/** From a body to a receipt: all of it is read and parsed before the first row is written. */
export class IngestRuns {
  readonly #turns = new FairQueue({ name: 'ingest', limitPerKey: RUNS_PER_ORG, maxQueuePerKey: WAITING_RUNS_PER_ORG, maxWaitMs: LONGEST_WAIT_MS });

  constructor(private readonly options: IngestRunsOptions) {}

  run(run: IngestRun, request: FastifyRequest, reply: FastifyReply): Promise<ReceiptView> {
    const key = idempotencyKeyOf(request.headers[IDEMPOTENCY_KEY_HEADER]);
    return this.#turns.run(run.identity.org, async () => {
      const { platform, limits } = this.options;
      const body = await receiveBody({ request, limits, spoolDirectory: join(platform.config.dataDirectory, BODY_SPOOL), accepted: run.accepted, read: run.read });
      try {
        return await this.#answer(run, body, key, request, reply);
      } finally {
        await body.spool.remove();
      }
    });
  }

  close(): void {
    this.#turns.close();
  }

  async #answer(run: IngestRun, body: ReceivedBody, key: string | undefined, request: FastifyRequest, reply: FastifyReply): Promise<ReceiptView> {
    const runId = run.runId ?? deriveRunId(run.identity, run.table.tableId, key === undefined ? { contentSha256: body.contentSha256 } : { idempotencyKey: key });
    const work = async (): Promise<StoredAnswer & { readonly body: ReceiptView }> => ({ status: 200, body: await this.#counted(run, body, runId) });
    if (key === undefined) return { ...(await work()).body, replayed: false };
    const keyed = { org: run.identity.org, operation: run.operation, key, requestSha256: requestSha256(request.method, request.url, body.bodySha256) };
    const { body: receipt, replayed } = await this.options.keys.once(keyed, work);
    if (replayed) void reply.header('idempotency-replayed', 'true');
    return { ...(receipt as ReceiptView), replayed };
  }

  /** A run that takes no place, because its plan has none left, never began: nothing is told of it. */
  #counted(run: IngestRun, body: ReceivedBody, runId: string): Promise<ReceiptView> {
    const { identity, limits } = run;
    const work = (): Promise<ReceiptView> => this.#journaled(run, body, runId);
    return limits === undefined ? work() : this.options.counted.run({ org: identity.org, runId, limits, userId: run.startedBy }, work);
  }

  async #journaled(run: IngestRun, body: ReceivedBody, runId: string): Promise<ReceiptView> {
    const { identity, table, operation, startedBy, method, intent, badRows } = run;
    const entry = this.options.journal.begin({ identity, runId, table: table.tableId, startedBy, parameters: { operation, method, intent, bad_rows: badRows } });
    try {
      const receipt = await this.#write(run, body, runId);
      await entry.succeeded(receipt);
      return receipt;
    } catch (error) {
      await entry.failed(error);
      throw error;
    }
  }

  async #write(run: IngestRun, { spool }: ReceivedBody, runId: string): Promise<ReceiptView> {
    const { identity, table, method, intent, badRows, expectedRows = spool.rows } = run;
    const receipt = await this.options.platform.house.writers.write({
      org: identity.org,
      table,
      rows: run.rows(spool),
      stamp: lineageStamp(identity, runId, new Date()),
      runId,
      onceByAnyMethod: true,
      intent,
      method,
      badRows,
      expectedRows,
      deadlineMs: RUN_LEASE_MS,
    });
    const { pipelineId, credentialId, runDate } = identity;
    return { ...receiptView(receipt), table: table.tableId, pipeline_id: pipelineId, credential_id: credentialId, run_date: runDate, ...run.describe() };
  }
}
