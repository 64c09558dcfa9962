import { invalidArgument } from '../storage-write/storage-error.js';
import type { SplitReadStreamRequest, SplitReadStreamResponse } from './read-messages.js';
import type { ReadSessions } from './read-sessions.js';

/** What an absent fraction stands for (SplitReadStreamRequest.fraction). */
const HALF = 0.5;

/** Cuts a stream in two. It can still be read itself, and has the rows of the first half before those of the other. No answer where there is nothing to cut. */
export function splitReadStream({ name, fraction = 0 }: SplitReadStreamRequest, sessions: ReadSessions): SplitReadStreamResponse {
  const { session, range } = sessions.find(name);
  if (fraction < 0 || fraction >= 1 || Number.isNaN(fraction)) throw invalidArgument(`request failed: fraction must be between 0.0 and 1.0, received ${fraction}.`);
  const cut = range.from + Math.round((range.to - range.from) * (fraction === 0 ? HALF : fraction));
  if (cut <= range.from || cut >= range.to) return {};
  const [primary, remainder] = [`${session.name}/streams/s${session.streams.size}`, `${session.name}/streams/s${session.streams.size + 1}`];
  session.streams.set(primary, { from: range.from, to: cut });
  session.streams.set(remainder, { from: cut, to: range.to });
  return { primaryStream: { name: primary }, remainderStream: { name: remainder } };
}
