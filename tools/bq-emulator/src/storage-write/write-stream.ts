import type { Cell, TableField, TableId } from '../catalog/table-store.js';
import { invalidStreamType, offsetAlreadyExists, offsetOutOfRange, StorageWriteError, streamFinalized } from './storage-error.js';
import { status } from '@grpc/grpc-js';

/** Rows of one append that are accepted but not yet in the table. Never changed once made: a journal may key them by `firstOffset`. */
export interface HeldRows {
  readonly firstOffset: number;
  /** The columns that the rows were decoded for. */
  readonly fields: readonly TableField[];
  readonly rows: readonly (readonly Cell[])[];
}

interface StreamFacts {
  /** `projects/P/datasets/D/tables/T/streams/ID`. */
  readonly name: string;
  readonly table: TableId;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** The offset of the next row, which is the number of rows accepted. */
  readonly nextOffset: number;
}

export type CommittedStream = StreamFacts & { readonly type: 'COMMITTED'; readonly phase: 'open' | 'finalized' };
export type BufferedStream = StreamFacts & {
  readonly type: 'BUFFERED';
  readonly phase: 'open' | 'finalized';
  readonly held: readonly HeldRows[];
  /** Rows that FlushRows has made visible: the first `flushedRows` of the stream. */
  readonly flushedRows: number;
};
export type PendingStream = StreamFacts &
  (
    | { readonly type: 'PENDING'; readonly phase: 'open' | 'finalized'; readonly held: readonly HeldRows[] }
    | { readonly type: 'PENDING'; readonly phase: 'committed'; readonly committedAt: number }
  );

/** An application-created stream. Immutable: each operation makes the next one. `_default` is none: it has no state. */
export type WriteStream = CommittedStream | PendingStream | BufferedStream;

/** WriteStream.Type. */
export const streamTypeNumber = { COMMITTED: 1, PENDING: 2, BUFFERED: 3 } as const;
export type StreamType = keyof typeof streamTypeNumber;

export function newStream(type: StreamType, name: string, table: TableId, createdAt: number): WriteStream {
  const facts = { name, table, createdAt, nextOffset: 0, phase: 'open' } as const;
  switch (type) {
    case 'COMMITTED':
      return { ...facts, type };
    case 'PENDING':
      return { ...facts, type, held: [] };
    case 'BUFFERED':
      return { ...facts, type, held: [], flushedRows: 0 };
  }
}

/** @throws StorageWriteError unless the stream takes rows at `offset` (undefined: at its end) */
export function checkAppend(stream: WriteStream, offset: number | undefined): void {
  if (stream.phase !== 'open') throw streamFinalized(stream.name);
  if (offset === undefined || offset === stream.nextOffset) return;
  if (offset < stream.nextOffset) throw offsetAlreadyExists(stream.name, stream.nextOffset, offset);
  throw offsetOutOfRange(stream.name, stream.nextOffset, offset);
}

/** The stream after an append that `checkAppend` let through. */
export function appended(stream: WriteStream, fields: readonly TableField[], rows: HeldRows['rows']): WriteStream {
  const nextOffset = stream.nextOffset + rows.length;
  if (stream.type === 'COMMITTED' || stream.phase === 'committed') return { ...stream, nextOffset };
  return { ...stream, nextOffset, held: [...stream.held, { firstOffset: stream.nextOffset, fields, rows }] };
}

/** A stream that takes no more rows. A second call gives the same stream: clients repeat the call after a lost answer. */
export function finalized(stream: WriteStream): WriteStream {
  return stream.phase === 'open' ? { ...stream, phase: 'finalized' } : stream;
}

export interface Flush {
  readonly stream: BufferedStream;
  readonly visible: readonly HeldRows[];
}

/** Takes out the rows up to and including `offset`. @throws StorageWriteError */
export function flushed(stream: WriteStream, offset: number): Flush {
  if (stream.type !== 'BUFFERED') throw invalidStreamType(`FlushRows needs a BUFFERED stream, this one is ${stream.type}.`, stream.name);
  if (stream.phase !== 'open') throw streamFinalized(stream.name);
  if (offset >= stream.nextOffset) throw offsetOutOfRange(stream.name, stream.nextOffset - 1, offset);
  if (offset < stream.flushedRows) throw offsetAlreadyExists(stream.name, stream.flushedRows, offset);
  const flushedRows = offset + 1;
  const visible: HeldRows[] = [];
  const held: HeldRows[] = [];
  for (const batch of stream.held) {
    const count = Math.min(Math.max(flushedRows - batch.firstOffset, 0), batch.rows.length);
    if (count > 0) visible.push({ ...batch, rows: batch.rows.slice(0, count) });
    if (count < batch.rows.length) held.push({ ...batch, firstOffset: batch.firstOffset + count, rows: batch.rows.slice(count) });
  }
  return { stream: { ...stream, held, flushedRows }, visible };
}

/** The rows that a commit of the stream makes visible. @throws StorageWriteError when it cannot be committed now */
export function committable(stream: WriteStream): readonly HeldRows[] {
  if (stream.type !== 'PENDING') throw invalidStreamType(`Only PENDING streams are committed, this one is ${stream.type}.`, stream.name);
  switch (stream.phase) {
    case 'finalized':
      return stream.held;
    case 'open':
      throw notCommittable(stream.name, 'INVALID_STREAM_STATE', 'The stream must be finalized before it is committed.');
    case 'committed':
      throw notCommittable(stream.name, 'STREAM_ALREADY_COMMITTED', 'The stream has been committed already.');
  }
}

export function committed(stream: WriteStream, committedAt: number): PendingStream {
  const { name, table, createdAt, nextOffset } = stream;
  return { name, table, createdAt, nextOffset, type: 'PENDING', phase: 'committed', committedAt };
}

function notCommittable(entity: string, reason: 'INVALID_STREAM_STATE' | 'STREAM_ALREADY_COMMITTED', message: string): StorageWriteError {
  return new StorageWriteError({ status: status.INVALID_ARGUMENT, reason, entity, message: `${message} Entity: ${entity}` });
}
