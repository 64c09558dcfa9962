import { status } from '@grpc/grpc-js';
import type { TableId } from '../catalog/table-store.js';
import { StorageWriteError } from '../storage-write/storage-error.js';
import { IDLE_SESSION_MS, MAX_SESSIONS } from './limits.js';
import type { ReadSession, StreamOfSession } from './read-session.js';

interface Kept {
  readonly session: ReadSession;
  timer: NodeJS.Timeout;
  readers: number;
}

/** Sessions that can be read. One that has expired, or that nobody has read for `idleMs`, lets its snapshot go. */
export class ReadSessions {
  readonly #sessions = new Map<string, Kept>();
  readonly #clock: () => number;
  readonly #idleMs: number;
  readonly #most: number;

  constructor(options: { readonly clock: () => number; readonly idleMs?: number | undefined; readonly most?: number | undefined }) {
    this.#clock = options.clock;
    this.#most = options.most ?? MAX_SESSIONS;
    this.#idleMs = options.idleMs ?? IDLE_SESSION_MS;
  }

  add(session: ReadSession): void {
    this.#sessions.set(session.name, { session, timer: this.#startTimer(session.name), readers: 0 });
    if (this.#sessions.size <= this.#most) return;
    const oldest = [...this.#sessions.values()].find((kept) => kept.readers === 0 && kept.session !== session);
    if (oldest !== undefined) void this.#drop(oldest);
  }

  /** The table that a stream reads, while its session is kept. */
  tableOf(streamName: string): TableId | undefined {
    return this.#sessions.get(sessionNameOf(streamName))?.session.table;
  }

  /** @throws StorageWriteError NOT_FOUND for a stream that never was, or whose session is gone */
  find(streamName: string): StreamOfSession {
    const kept = this.#sessions.get(sessionNameOf(streamName));
    const range = kept?.session.streams.get(streamName);
    if (kept === undefined || range === undefined) throw notFound(streamName);
    if (this.#clock() >= kept.session.expiresAt) {
      if (kept.readers === 0) void this.#drop(kept);
      throw notFound(streamName);
    }
    return { session: kept.session, range };
  }

  /** Keeps a session alive while `work` reads from it. */
  async reading<T>(session: ReadSession, work: () => Promise<T>): Promise<T> {
    const kept = this.#sessions.get(session.name);
    if (kept === undefined) throw notFound(session.name);
    kept.readers += 1;
    clearTimeout(kept.timer);
    try {
      return await work();
    } finally {
      kept.readers -= 1;
      if (kept.readers === 0) kept.timer = this.#startTimer(session.name);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((kept) => this.#drop(kept)));
  }

  #startTimer(name: string): NodeJS.Timeout {
    return setTimeout(() => {
      const kept = this.#sessions.get(name);
      if (kept !== undefined) void this.#drop(kept);
    }, this.#idleMs).unref();
  }

  async #drop({ session, timer }: Kept): Promise<void> {
    clearTimeout(timer);
    this.#sessions.delete(session.name);
    await session.rows.release();
  }
}

const sessionNameOf = (streamName: string): string => streamName.replace(/\/streams\/[^/]*$/, '');

const notFound = (name: string): StorageWriteError =>
  new StorageWriteError({ status: status.NOT_FOUND, message: `Not found: read stream ${name}: it does not exist, or its session has expired`, entity: name });
