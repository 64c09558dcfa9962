import { createHash } from 'node:crypto';
import { type BigQueryGateway, classifyBigQueryError, freshJobId, priceOfBytes, type QueryParameter, type QueryResult } from '@cloudact/bq-core';
import { type Clock, type DeadLetterSink, type RetryPolicy } from '@cloudact/bq-resilience';
import { type FieldSchema, TableRef } from '@cloudact/schemas';
import { explainStreamingBuffer } from '../dml/streaming-buffer-error.js';
import { MethodNotSuitableError, SliceNotConstantError } from '../errors.js';
import { loadJobId, loadOnce } from '../load-job/load-once.js';
import { toJsonRow } from '../row/json-carrier.js';
import { runStatement } from '../statement/run-statement.js';
import type { TableStatementQueue } from '../statement/table-statement-queue.js';
import { billedShare } from '../write-price.js';
import type { WriteReceipt } from '../write-receipt.js';
import type { WriteRequest } from '../write-request.js';
import { WriteSession } from '../write-session.js';
import type { Writer } from '../writer.js';
import { Coalescer } from './coalescer.js';
import { collectMergeRows, type MergeRows, UNNEST_LIMITS } from './merge-source-rows.js';
import { type MergeSource, replaceSliceStatement, SEQUENCE_COLUMN, upsertStatement } from './merge-statement.js';
import { structType } from './sql-types.js';
import { stampParameters } from './stamp-parameters.js';
import { supersededWarning } from './rows-by-key.js';
import { groupKey, groupStatement, type SmallUpsert, supersededRows } from './upsert-group.js';

/** A staging table that nobody dropped is gone after a day. */
const STAGING_LIFE_MS = 24 * 3_600_000;

export interface MergeWriterOptions {
  readonly gateway: BigQueryGateway;
  readonly deadLetters: DeadLetterSink;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly statements: TableStatementQueue;
  readonly spoolDirectory: string;
}

/** MERGE: `upsert` by the table's primary key, or `replace-slice`. Running it twice leaves what running it once left. */
export class MergeWriter implements Writer {
  readonly method = 'merge';
  readonly #small: Coalescer<SmallUpsert, QueryResult>;

  constructor(private readonly options: MergeWriterOptions) {
    this.#small = new Coalescer<SmallUpsert, QueryResult>({
      limits: UNNEST_LIMITS,
      run: (group, signal) => this.#mergeGroup(group, signal),
      // An outage is nobody's fault, and one statement each would make it worse.
      mayBeOnes: (error) => !classifyBigQueryError(error).countsForBreaker,
    });
  }

  async write(request: WriteRequest): Promise<WriteReceipt> {
    const intent = this.#intent(request);
    const session = new WriteSession({ method: 'merge', request, promise: 'idempotent', deadLetters: this.options.deadLetters, clock: this.options.clock });
    const rows = await collectMergeRows(session, request.table.schema, this.options.spoolDirectory);
    try {
      session.refuseIfAnyBad();
      await this.#store(intent, rows, session).catch(async (error: unknown) => {
        throw await explainStreamingBuffer(error, request.table, this.options);
      });
      return await session.receipt();
    } finally {
      if (rows.is === 'file') await rows.spool.remove();
    }
  }

  /** The queue of statements is the house's, which closes it. */
  async close(): Promise<void> {}

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

  async #store(intent: 'upsert' | 'replace-slice', rows: MergeRows, session: WriteSession): Promise<void> {
    if (intent === 'replace-slice') await this.#replaceSlice(rows, session);
    else if (rows.is === 'parameter') await this.#upsertFew(rows, session);
    else await this.#upsertMany(rows, session);
  }

  /** An upsert of nothing is nothing; a few rows share their statement with others that wait for the same table. */
  async #upsertFew({ rows }: Extract<MergeRows, { is: 'parameter' }>, session: WriteSession): Promise<void> {
    if (rows.length === 0) return;
    const upsert: SmallUpsert = { session, values: rows, rows: rows.length, bytes: session.bytes };
    const { result, items } = await this.#small.run(groupKey(session), upsert, session.signal);
    const allRows = items.reduce((sum, item) => sum + item.rows, 0);
    session.jobIds.push(result.statistics.jobId);
    session.estimatedUsd = billedShare(result.statistics.bytesBilled, rows.length, allRows);
    session.written(rows.length);
    session.warn(supersededWarning(supersededRows(session.request.table, items).get(upsert) ?? 0));
  }

  #mergeGroup(group: readonly SmallUpsert[], signal: AbortSignal): Promise<QueryResult> {
    const { table, org } = (group[0] as SmallUpsert).session.request;
    return runStatement(this.options, table, groupStatement(table, group), { org, method: 'merge' }, signal);
  }

  async #upsertMany(rows: Extract<MergeRows, { is: 'file' }>, session: WriteSession): Promise<void> {
    const partitions = rows.span?.condition();
    const result = await this.#fromStaging(rows, session, (source) => upsertStatement({ ...this.#input(source, session), ...(partitions === undefined ? {} : { partitions }) }));
    this.#written(rows.spool.rows, result, session);
  }

  async #replaceSlice(rows: MergeRows, session: WriteSession): Promise<void> {
    const count = rows.is === 'file' ? rows.spool.rows : rows.rows.length;
    const result = rows.is === 'file' ? await this.#fromStaging(rows, session, (source) => replaceSliceStatement(this.#input(source, session))) : await this.#replaceFew(rows, session);
    this.#written(count, result, session);
    const replaced = Number(result.statistics.dmlRows) - count;
    if (replaced > 0) session.warnings.push(`Replaced ${replaced} rows of an earlier run of this slice.`);
  }

  #replaceFew({ rows }: Extract<MergeRows, { is: 'parameter' }>, session: WriteSession): Promise<QueryResult> {
    const { fields } = session.codec;
    const value = rows.map((row) => toJsonRow(fields, row));
    const params = { rows: { type: [structType(fields.map(({ schema }) => schema))] as const, value } };
    return this.#run(replaceSliceStatement(this.#input({ is: 'parameter' }, session)), params, session);
  }

  #written(rows: number, result: QueryResult, session: WriteSession): void {
    session.jobIds.push(result.statistics.jobId);
    session.estimatedUsd = priceOfBytes(result.statistics.bytesBilled);
    session.written(rows);
  }

  #input(source: MergeSource, { request, codec, stamp }: WriteSession): Parameters<typeof upsertStatement>[0] {
    return { target: request.table, source, columns: codec.fields.map(({ schema }) => schema.name), stamped: stamp.fields.map(({ schema }) => schema.name) };
  }

  #run(sql: string, params: Readonly<Record<string, QueryParameter>>, session: WriteSession): Promise<QueryResult> {
    const { table, org } = session.request;
    return runStatement(this.options, table, { sql, params: { ...params, ...stampParameters(session) } }, { org, method: 'merge' }, session.signal);
  }

  /** Loads the rows into a table beside the target, then merges from it. Its own table for each attempt: one that a dead process left behind is not mistaken for ours. */
  async #fromStaging(rows: Extract<MergeRows, { is: 'file' }>, session: WriteSession, sql: (source: MergeSource) => string): Promise<QueryResult> {
    const { request } = session;
    const now = this.options.clock.now();
    const suffix = createHash('sha256').update(`${request.runId}\n${rows.contentHash}\n${now}\n${freshJobId()}`).digest('hex').slice(0, 24);
    const staging = TableRef.staging(request.table, suffix);
    const sequence: FieldSchema = { name: SEQUENCE_COLUMN, type: 'INT64', mode: 'REQUIRED', description: 'Position of the row in the request' };
    await this.options.gateway.createStagingTable(staging, [...session.codec.fields.map(({ schema }) => schema), sequence], new Date(now + STAGING_LIFE_MS));
    try {
      for (const [index, file] of rows.spool.files.entries()) {
        const jobId = loadJobId(staging, request.runId, `${rows.contentHash}\n${index}`);
        const loaded = await loadOnce(this.options, staging, file.path, jobId, 'WRITE_APPEND', { org: request.org, method: 'merge' }, session.signal);
        session.jobIds.push(loaded.jobId);
      }
      return await this.#run(sql({ is: 'staging', table: staging }), {}, session);
    } finally {
      await this.options.gateway.deleteTable(staging).catch(() => session.warnings.push(`Staging table ${staging.path} could not be dropped; it expires within a day.`));
    }
  }
}
