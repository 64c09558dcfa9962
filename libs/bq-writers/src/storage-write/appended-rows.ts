/** Rows as they stand in an append request, behind `HEADROOM` free bytes for its head. */
export interface AppendedRows extends Iterable<Buffer> {
  /** How they travel. Rows of an Arrow batch cannot be taken out one by one. */
  readonly carrier: 'proto' | 'arrow';
  readonly memory: Buffer;
  /** The rows alone: the bytes of a `ProtoRows` or an `ArrowRecordBatch` message. */
  readonly bytes: Buffer;
  readonly length: number;
  /** How often the rows were asked for to be sent. */
  readonly sends: number;
  /**
   * Counts a send; true for the first. Only that may use the room before the rows: a later one must not change what may still wait
   * in the queue of a connection that was given up.
   */
  claim(): boolean;
  without(positions: ReadonlySet<number>): AppendedRows;
  pick(positions: readonly number[]): AppendedRows;
  /** What the rows are known by: their bytes, less the last `stamp` bytes of each. */
  withoutStamp(stamp: number): Buffer;
}
