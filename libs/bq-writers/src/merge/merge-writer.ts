import { createHash } from 'node:crypto';
import { type BigQueryGateway, freshJobId, type QueryParameter, type QueryResult } from '@cloudact/bq-core';
import { type Clock, type DeadLetterSink, FairQueue, type RetryPolicy } from '@cloudact/bq-resilience';
import { type FieldSchema, TableRef } from '@cloudact/schemas';
import { explainStreamingBuffer } from '../dml/streaming-buffer-error.js';
import { MethodNotSuitableError, SliceNotConstantError } from '../errors.js';
import { loadJobId, loadOnce } from '../load-job/load-job-writer.js';
import { toJsonRow } from '../row/json-carrier.js';
import { runStatement } from '../run-statement.js';
import type { WriteReceipt } from '../write-receipt.js';
import type { WriteRequest } from '../write-request.js';
import { WriteSession } from '../write-session.js';
import type { Writer } from '../writer.js';
import { collectMergeRows, type MergeRows } from './merge-source-rows.js';
import { type MergeSource, replaceSliceStatement, SEQUENCE_COLUMN, upsertStatement } from './merge-statement.js';
import { parameterType, structType } from './sql-types.js';

/** A staging table that nobody dropped is gone after a day. */
const STAGING_LIFE_MS = 24 * 3_600_000;
/** BigQuery runs two mutating statements of a table at a time and queues twenty; we run one, so that none conflicts (docs: data-manipulation-language). */
const WAIT_FOR_TABLE_MS = 10 * 60_000;

export interface MergeWriterOptions {
  readonly gateway: BigQueryGateway;
  readonly deadLetters: DeadLetterSink;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly spoolDirectory: string;
}

/** MERGE: `upsert` by the table's primary key, or `replace-slice`. Running it twice leaves what running it once left. */
export class MergeWriter implements Writer {
  readonly method = 'merge';
  readonly #tables: FairQueue;

  constructor(private readonly options: MergeWriterOptions) {
    this.#tables = new FairQueue({ name: 'merge', limitPerKey: 1, maxWaitMs: WAIT_FOR_TABLE_MS, clock: options.clock });
  }

  async write(request: WriteRequest): Promise<WriteReceipt> {
    const intent = this.#intent(request);
    const session = new WriteSession({ method: 'merge', request, promise: 'idempotent', deadLetters: this.options.deadLetters, clock: this.options.clock });
    const rows = await collectMergeRows(session, request.table.schema, this.options.spoolDirectory, intent === 'upsert');
    try {
      session.refuseIfAnyBad();
      const count = rows.is === 'file' ? rows.spool.rows : rows.rows.length;
      // An upsert of nothing is nothing; a slice replaced by nothing is an empty slice.
      if (count === 0 && intent === 'upsert') return await session.receipt();
      const result = await this.#tables.run(request.table.path, () => this.#merge(intent, rows, request, session), session.signal === undefined ? {} : { signal: session.signal }).catch(async (error: unknown) => {
        throw await explainStreamingBuffer(error, request.table, this.options);
      });
      session.jobIds.push(result.statistics.jobId);
      const stored = count + (rows.is === 'parameter' ? rows.superseded : 0);
      session.written(stored);
      this.#explain(intent, rows, count, result, session);
      return await session.receipt();
    } finally {
      if (rows.is === 'file') await rows.spool.remove();
    }
  }

  async close(): Promise<void> {
    this.#tables.close();
  }

  #intent(request: WriteRequest): 'upsert' | 'replace-slice' {
    const { schema, path } = request.table;
    if (request.intent === 'upsert' || (request.intent === 'append' && schema.sliceKey.length === 0)) {
      if (schema.primaryKey.length === 0) throw new MethodNotSuitableError('merge', `table ${schema.tableName} has no primary key to match rows by`, 'load');
      return 'upsert';
    }
    const missing = schema.sliceKey.filter((column) => (request.stamp?.[column] ?? null) === null);
    if (schema.sliceKey.length === 0 || missing.length > 0) throw new SliceNotConstantError(path, missing);
    return 'replace-slice';
  }

  async #merge(intent: 'upsert' | 'replace-slice', rows: MergeRows, request: WriteRequest, session: WriteSession): Promise<QueryResult> {
    if (rows.is === 'parameter') {
      const type = [structType(session.codec.fields.map(({ schema }) => schema))] as const;
      return this.#run(intent, { is: 'parameter' }, { rows: { type, value: rows.rows } }, request, session);
    }
    // Its own table for each attempt: one that a dead process left behind is not mistaken for ours; it expires.
    const suffix = createHash('sha256').update(`${request.runId}\n${rows.contentHash}\n${this.options.clock.now()}\n${freshJobId()}`).digest('hex').slice(0, 24);
    const staging = TableRef.staging(request.table, suffix);
    await this.#stage(staging, rows, request, session);
    try {
      return await this.#run(intent, { is: 'staging', table: staging }, {}, request, session);
    } finally {
      await this.options.gateway.deleteTable(staging).catch(() => session.warnings.push(`Staging table ${staging.path} could not be dropped; it expires within a day.`));
    }
  }

  async #stage(staging: TableRef, rows: Extract<MergeRows, { is: 'file' }>, request: WriteRequest, session: WriteSession): Promise<void> {
    const sequence: FieldSchema = { name: SEQUENCE_COLUMN, type: 'INT64', mode: 'REQUIRED', description: 'Position of the row in the request' };
    const now = this.options.clock.now();
    await this.options.gateway.createStagingTable(staging, [...session.codec.fields.map(({ schema }) => schema), sequence], new Date(now + STAGING_LIFE_MS));
    const jobId = loadJobId(staging, request.runId, rows.contentHash);
    const loaded = await loadOnce(this.options, staging, rows.spool.file, jobId, 'WRITE_TRUNCATE', { org: request.org, method: 'merge' }, session.signal);
    session.jobIds.push(loaded.jobId);
  }

  #run(intent: 'upsert' | 'replace-slice', source: MergeSource, params: Readonly<Record<string, QueryParameter>>, request: WriteRequest, session: WriteSession): Promise<QueryResult> {
    const columns = session.codec.fields.map(({ schema }) => schema.name);
    const stamped = session.stamp.fields.map(({ schema }) => schema.name);
    const input = { target: request.table, source, columns, stamped };
    const statement = { sql: intent === 'upsert' ? upsertStatement(input) : replaceSliceStatement(input), params: { ...params, ...stampParameters(session) } };
    const labels = { org: request.org, method: 'merge' };
    return runStatement(this.options, statement, labels, session.signal);
  }

  #explain(intent: 'upsert' | 'replace-slice', rows: MergeRows, count: number, result: QueryResult, session: WriteSession): void {
    const replaced = Number(result.statistics.dmlRows) - count;
    if (intent === 'replace-slice' && replaced > 0) session.warnings.push(`Replaced ${replaced} rows of an earlier run of this slice.`);
    if (rows.is === 'parameter' && rows.superseded > 0) session.warnings.push(`${rows.superseded} rows were followed by a later row of the same key; the last one counts.`);
  }
}

function stampParameters(session: WriteSession): Record<string, QueryParameter> {
  const json = toJsonRow(session.stamp.fields, session.stamp.row);
  return Object.fromEntries(session.stamp.fields.map(({ schema }) => [`stamp_${schema.name}`, { type: parameterType(schema), value: json[schema.name] ?? null }]));
}
