import type { StoredTable } from '../catalog/table-store.js';
import { AppendDestination, writerSchemaOf } from './append-destination.js';
import { decodeRows } from './decode-rows.js';
import { statusMessage } from './error-status.js';
import { offsetOf } from './finalize-and-flush.js';
import { MAX_APPEND_BYTES } from './limits.js';
import { fillMissingValues, missingValue } from './missing-values.js';
import { parseStreamName, type StreamName } from './resource-names.js';
import { changeRows, changesOf, primaryKeyOf } from './row-changes.js';
import { invalidArgument, StorageWriteError, streamNotFound } from './storage-error.js';
import type { StorageWriteContext } from './storage-write-context.js';
import { tableSchemaMessage } from './table-schema-message.js';
import type { AppendRowsRequest, AppendRowsResponse } from './wire-messages.js';
import { appended, checkAppend, type HeldRows } from './write-stream.js';

/** What one AppendRows connection remembers between requests. Requests are answered one at a time, in order. */
export class AppendConnection {
  readonly #context: StorageWriteContext;
  /** Compiled schemas by stream: a connection that alternates between tables compiles each once. */
  readonly #destinations = new Map<string, AppendDestination>();
  #current: AppendDestination | undefined;
  #switched = false;
  #missingValues: number = missingValue.NULL_VALUE;

  constructor(context: StorageWriteContext) {
    this.#context = context;
  }

  /** @throws StorageWriteError for a request that ends the connection */
  async answer(request: AppendRowsRequest): Promise<AppendRowsResponse> {
    checkSize(request.encodedBytes ?? 0);
    const stream = this.#streamOf(request);
    checkHasRows(request, stream.name);
    const table = await this.#context.table(stream.table);
    await this.#checkExists(stream);
    const destination = await this.#destinationOf(request, stream, table);
    this.#missingValues = missingValuesOf(request) ?? this.#missingValues;
    const outcome = await this.#append(request, destination, table);
    return {
      ...outcome,
      ...(destination.announces(table) ? { updatedSchema: tableSchemaMessage(table.fields) } : {}),
      writeStream: request.writeStream || stream.name,
    };
  }

  #streamOf(request: AppendRowsRequest): StreamName {
    const current = this.#current;
    if (request.writeStream) {
      const stream = parseStreamName(request.writeStream);
      if (current !== undefined && current.stream.name !== stream.name && !(current.stream.isDefault && stream.isDefault)) {
        throw invalidArgument('Only default streams may share a connection; open one connection for each created stream.', stream.name);
      }
      return stream;
    }
    if (current === undefined) throw invalidArgument('write_stream is required in the first request of a connection.');
    if (this.#switched) {
      throw invalidArgument('write_stream is required in every request once a connection has written to more than one table.');
    }
    return current.stream;
  }

  async #checkExists(stream: StreamName): Promise<void> {
    if (stream.isDefault || this.#current !== undefined) return;
    if ((await this.#context.registry.find(stream.name)) === undefined) throw streamNotFound(stream.name);
  }

  async #destinationOf(request: AppendRowsRequest, stream: StreamName, table: StoredTable): Promise<AppendDestination> {
    const stays = this.#current?.stream.name === stream.name;
    if (writerSchemaOf(request).length === 0) {
      const rows = request.arrowRows ? 'arrow_rows' : 'proto_rows';
      if (stays && this.#current?.kind === (request.arrowRows ? 'arrow' : 'proto')) return this.#current;
      const when = this.#current === undefined ? 'in the first request of a connection' : stays ? 'when a connection changes its format' : 'when a connection changes its destination table';
      throw invalidArgument(`${rows}.writer_schema is required ${when}.`, stream.name);
    }
    let destination = this.#destinations.get(stream.name);
    if (destination?.isWrittenWith(request) !== true) {
      const opened = await AppendDestination.open(stream, request, table);
      this.#checkNotMixed(destination, opened, table);
      destination = opened;
      this.#destinations.set(stream.name, destination);
    }
    this.#switched ||= this.#current !== undefined && !stays;
    this.#current = destination;
    return destination;
  }

  /** Changes and plain rows for one table need a connection each (cloud.google.com/bigquery/docs/change-data-capture#limitations). */
  #checkNotMixed(before: AppendDestination | undefined, now: AppendDestination, table: StoredTable): void {
    if (before === undefined || before.decoderFor(table).carriesChanges === now.decoderFor(table).carriesChanges) return;
    throw invalidArgument('Rows with and without _CHANGE_TYPE must not be mixed on one connection: open another.', now.stream.name);
  }

  async #append(request: AppendRowsRequest, destination: AppendDestination, table: StoredTable): Promise<AppendRowsResponse> {
    const { name, isDefault } = destination.stream;
    const offset = offsetOf(request.offset);
    if (isDefault && offset !== undefined) throw invalidArgument('An offset is not allowed on the _default stream.', name);
    const decoder = destination.decoderFor(table);
    if (decoder.carriesChanges && !isDefault) throw invalidArgument('Change data capture (CDC) operations are only supported on the _default stream.', name);
    const key = decoder.carriesChanges ? primaryKeyOf(table, name) : undefined;
    const rules = { everywhere: this.#missingValues, byColumn: request.missingValueInterpretations ?? {} };
    const fill = await fillMissingValues(table, decoder.unwrittenColumns, rules, { nowMs: this.#context.clock.now(), evaluate: (fields) => this.#context.defaults(fields) });
    const source = decoder.rowsOf(request);
    if (source.count === 0) throw noRows(name);
    const rows = key === undefined ? source : changeRows(source, table.fields.length);
    const decode = (): HeldRows['rows'] => decodeRows(rows, fill, this.#context.partitionCheck(table), name);
    try {
      if (!isDefault) return { appendResult: { offset: { value: await this.#appendAtOffset(name, offset, table, decode) } } };
      if (key === undefined) await this.#context.rows.append({ table, rows: decode() }, name);
      else await this.#context.rows.change(table, key, changesOf(decode(), table.fields.length), name);
      return { appendResult: {} };
    } catch (error) {
      if (!(error instanceof StorageWriteError) || error.ends === 'call') throw error;
      return { error: statusMessage(error), rowErrors: error.rowErrors };
    }
  }

  #appendAtOffset(name: string, offset: number | undefined, table: StoredTable, decode: () => HeldRows['rows']): Promise<number> {
    return this.#context.registry.change(name, (stream) => {
      if (stream === undefined) throw streamNotFound(name);
      checkAppend(stream, offset);
      const rows = decode();
      const shown = stream.type === 'COMMITTED' ? { shown: { table, rows } } : {};
      return Promise.resolve({ stream: appended(stream, table.fields, rows), result: stream.nextOffset, ...shown });
    });
  }
}

function missingValuesOf(request: AppendRowsRequest): number | undefined {
  const rule = request.defaultMissingValueInterpretation ?? missingValue.UNSPECIFIED;
  if (rule === missingValue.UNSPECIFIED) return undefined;
  if (rule === missingValue.NULL_VALUE || rule === missingValue.DEFAULT_VALUE) return rule;
  throw invalidArgument(`default_missing_value_interpretation has the unknown value ${rule}.`);
}

function checkSize(bytes: number): void {
  if (bytes <= MAX_APPEND_BYTES) return;
  throw invalidArgument(`AppendRows request too large: ${bytes} bytes, the limit is ${MAX_APPEND_BYTES}. Send fewer rows in a request.`);
}

function checkHasRows({ arrowRows, protoRows }: AppendRowsRequest, stream: string): void {
  const bytes = arrowRows ? arrowRows.rows?.serializedRecordBatch?.length : protoRows?.rows?.serializedRows?.length;
  if (bytes === undefined || bytes === 0) throw noRows(stream);
}

const noRows = (stream: string): StorageWriteError =>
  invalidArgument('The request has no rows: proto_rows.rows or arrow_rows.rows must hold at least one row.', stream);
