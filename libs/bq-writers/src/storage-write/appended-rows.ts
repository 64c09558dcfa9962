/** Rows as they stand in an append request, behind `HEADROOM` free bytes for its head. */
export interface AppendedRows extends Iterable<Buffer> {
  /** How they travel. Rows of an Arrow batch cannot be taken out one by one. */
  readonly carrier: 'proto' | 'arrow';
  readonly memory: Buffer;
  /** The rows alone: the bytes of a `ProtoRows` or an `ArrowRecordBatch` message. */
  readonly bytes: Buffer;
  readonly length: number;
  without(positions: ReadonlySet<number>): AppendedRows;
  pick(positions: readonly number[]): AppendedRows;
  /** What the rows are known by: their bytes, less the last `stamp` bytes of each. */
  withoutStamp(stamp: number): Buffer;
}
