import type { Clock, DeadLetterSink } from '@cloudact/bq-resilience';
import type { FieldSchema } from '@cloudact/schemas';
import { BadRows } from './batch/bad-rows.js';
import { RowReader } from './batch/read-rows.js';
import { type CheckedRow, type CompiledField, RowCodec } from './row/row-codec.js';
import type { WriteReceipt } from './write-receipt.js';
import type { Row, WriteMethod, WriteRequest } from './write-request.js';

export interface WriteSessionOptions {
  readonly method: WriteMethod;
  readonly request: WriteRequest;
  readonly promise: WriteReceipt['promise'];
  readonly deadLetters: DeadLetterSink;
  readonly clock: Clock;
  /** Columns of the rows; default: every column that is not stamped. */
  readonly columns?: readonly string[];
  /** Columns that are none of the table's, with their values: they go behind the stamp, and dead letters do not hold them. */
  readonly pseudo?: {
    readonly fields: readonly FieldSchema[];
    readonly values: Row;
    /** Likewise, but each row brings its own value. */
    readonly rowFields?: readonly FieldSchema[];
  };
}

/** One request on its way through a writer: its checked rows, its stamp, its bad rows and, at the end, its receipt. */
export class WriteSession {
  readonly bad: BadRows;
  readonly reader: RowReader;
  /** The stamp, checked like any row, with the fields it fills. */
  readonly stamp: { readonly fields: readonly CompiledField[]; readonly row: CheckedRow };
  /** The same as it came, by column name. */
  readonly stampValues: Row;
  readonly codec: RowCodec;
  readonly signal: AbortSignal | undefined;
  readonly warnings: string[] = [];
  readonly jobIds: string[] = [];
  rowsWritten = 0;
  rowsAlreadyThere = 0;
  bytes = 0;
  estimatedUsd = '0';
  stream: WriteReceipt['stream'];
  readonly #startedAt: number;

  constructor(private readonly options: WriteSessionOptions) {
    const { request } = options;
    const stamped = Object.keys(request.stamp ?? {});
    const { schema } = request.table;
    this.codec = new RowCodec({ ...schema, fields: [...schema.fields, ...(options.pseudo?.rowFields ?? [])] }, { stamped, ...(options.columns === undefined ? {} : { columns: options.columns }) });
    this.stampValues = { ...request.stamp, ...options.pseudo?.values };
    this.stamp = checkStamp({ ...request.table.schema, fields: [...request.table.schema.fields, ...(options.pseudo?.fields ?? [])] }, this.stampValues);
    this.bad = new BadRows({ request, method: options.method, sink: options.deadLetters, clock: options.clock });
    this.signal = joinSignals(request);
    this.reader = new RowReader(this.signal === undefined ? request : { ...request, signal: this.signal }, this.bad);
    this.#startedAt = options.clock.now();
  }

  get request(): WriteRequest {
    return this.options.request;
  }
  get rowsIn(): number {
    return this.reader.rowsIn;
  }

  /** Call before anything becomes visible: throws when the request wanted all rows or none, and there was a bad one. */
  refuseIfAnyBad(): void {
    this.bad.refuseIfAny(this.rowsIn);
  }

  written(rows: number): void {
    this.rowsWritten += rows;
    this.options.request.onProgress?.(this.rowsWritten);
  }

  /** Adds a warning to the receipt, once; undefined is none. */
  warn(warning: string | undefined): void {
    if (warning !== undefined && !this.warnings.includes(warning)) this.warnings.push(warning);
  }

  /** The receipt, once every dead letter is durable. */
  async receipt(why = ''): Promise<WriteReceipt> {
    await this.bad.settle();
    const { method, request, promise, clock } = this.options;
    const { rowsIn } = this;
    return {
      method,
      why,
      promise,
      runId: request.runId,
      rowsIn,
      rowsWritten: this.rowsWritten,
      rowsDeadLettered: this.bad.deadLettered,
      rowsRefused: rowsIn - this.rowsWritten - this.bad.deadLettered,
      rowsAlreadyThere: this.rowsAlreadyThere,
      bytes: this.bytes,
      durationMs: clock.now() - this.#startedAt,
      jobIds: this.jobIds,
      ...(this.stream === undefined ? {} : { stream: this.stream }),
      estimatedUsd: this.estimatedUsd,
      rowsSpooled: this.bad.spooled,
      warnings: this.warnings,
      badRows: this.bad.named,
    };
  }
}

function checkStamp(table: WriteRequest['table']['schema'], stamp: Row): WriteSession['stamp'] {
  const names = Object.keys(stamp);
  const codec = new RowCodec({ ...table, fields: table.fields.filter(({ name }) => names.includes(name)) });
  return { fields: codec.fields, row: codec.check(stamp) };
}

/** What ends a request early: its caller, or its deadline. */
export function joinSignals({ signal, deadlineMs }: Pick<WriteRequest, 'signal' | 'deadlineMs'>): AbortSignal | undefined {
  const signals = [signal, deadlineMs === undefined ? undefined : AbortSignal.timeout(deadlineMs)].filter((one) => one !== undefined);
  return signals.length === 0 ? undefined : AbortSignal.any(signals);
}

