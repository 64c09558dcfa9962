import type { Timestamp } from './wire-messages.js';

/** Epoch milliseconds as google.protobuf.Timestamp. */
export function timestampMessage(epochMs: number): Timestamp {
  const seconds = Math.floor(epochMs / 1000);
  return { seconds, nanos: Math.round((epochMs - seconds * 1000) * 1_000_000) };
}
