import { CHANGE_TYPE_COLUMN } from './changed-row.js';
import { type ConnectionUser, SharedConnection } from './shared-connection.js';
import type { Timers } from './silence-watch.js';
import type { AppendCall, AppendCallHandlers, AppendRequest, StorageWriteApi, StreamType, WriterSchema } from './write-stream-port.js';

/** When a connection has so much on its way, whoever comes next gets another; and how many there are at most. */
export const POOL_LIMITS = {
  /** A fifth of the hundred that a connection should have in flight (field: flink-gcp ADR-0028; docs: write-api-best-practices). */
  busyRequests: 20,
  /** One append of a large write: its others go by connections of their own. */
  busyBytes: 1_000_000,
  /** Of one kind. Google counts connections of a project and region: 5,000, in the US and EU 20,000 (docs: quotas#write-api-limits). */
  connections: 20,
} as const;

const DEFAULT_STREAM = '/_default';

/**
 * The Storage Write API with connections that default streams share: an organisation's few rows go out with those of others, and no connection
 * is opened for them. Streams that were made for a run keep their own, as the service demands. One who broke a connection is alone until
 * something of it is stored.
 */
export class SharedConnections implements StorageWriteApi {
  readonly #pools = new Map<string, SharedConnection[]>();
  readonly #alone = new Set<string>();

  constructor(
    private readonly api: StorageWriteApi,
    private readonly timers?: Timers,
  ) {}

  /** Connections that are shared, whether they are open at the moment or not. */
  get size(): number {
    return [...this.#pools.values()].reduce((sum, pool) => sum + pool.length, 0);
  }

  openAppend(writeStream: string, handlers: AppendCallHandlers): AppendCall {
    if (!writeStream.endsWith(DEFAULT_STREAM)) return this.api.openAppend(writeStream, handlers);
    if (!this.#alone.has(writeStream)) return new SharedCall(handlers, (schema) => this.#leastBusy(schema));
    const back = (): void => void this.#alone.delete(writeStream);
    return this.api.openAppend(writeStream, {
      ...handlers,
      onAnswer: (answer) => {
        if (answer.is === 'appended') back();
        handlers.onAnswer(answer);
      },
    });
  }

  createWriteStream(table: string, type: StreamType, signal?: AbortSignal): Promise<string> {
    return this.api.createWriteStream(table, type, signal);
  }
  finalizeWriteStream(writeStream: string): Promise<void> {
    return this.api.finalizeWriteStream(writeStream);
  }
  batchCommit(table: string, writeStreams: readonly string[]): Promise<void> {
    return this.api.batchCommit(table, writeStreams);
  }

  async close(): Promise<void> {
    for (const pool of this.#pools.values()) for (const connection of pool) connection.close();
    this.#pools.clear();
    await this.api.close();
  }

  #leastBusy(schema: WriterSchema): SharedConnection {
    const kind = kindOf(schema);
    const pool = this.#pools.get(kind) ?? [];
    this.#pools.set(kind, pool);
    const [idlest] = pool.toSorted((a, b) => a.owed.bytes - b.owed.bytes);
    if (idlest !== undefined && (!isBusy(idlest) || pool.length >= POOL_LIMITS.connections)) return idlest;
    const connection = new SharedConnection(this.api, ({ writeStream }) => this.#alone.add(writeStream), this.timers);
    pool.push(connection);
    return connection;
  }
}

/** One user's view of a connection: its own requests and answers. It stays with a connection while answers are owed, so that they come in order. */
class SharedCall implements AppendCall {
  #user: ConnectionUser | undefined;
  #connection: SharedConnection | undefined;
  #owed = 0;

  constructor(
    private readonly handlers: AppendCallHandlers,
    private readonly choose: (schema: WriterSchema) => SharedConnection,
  ) {}

  send(request: AppendRequest): void {
    const user = this.#user ?? this.#begin(request);
    if (user.left) return;
    if (this.#owed === 0 || this.#connection === undefined) this.#connection = this.choose(user.schema);
    this.#owed += 1;
    this.#connection.send(user, request);
  }

  end(): void {
    if (this.#user !== undefined) this.#user.left = true;
  }

  cancel(why: 'left' | 'broken'): void {
    if (this.#user === undefined || this.#user.left) return;
    if (why === 'broken' && this.#owed > 0) this.#connection?.giveUp(this.#user);
    else this.#user.left = true;
  }

  #begin({ writeStream, writerSchema }: AppendRequest): ConnectionUser {
    if (writerSchema === undefined) throw new TypeError('The first request of a connection carries the schema of its rows');
    this.#user = {
      writeStream,
      schema: writerSchema,
      left: false,
      answered: (answer) => {
        this.#owed -= 1;
        this.handlers.onAnswer(answer);
      },
      closed: (status) => {
        this.end();
        this.handlers.onClosed(status);
      },
    };
    return this.#user;
  }
}

const isBusy = ({ owed }: SharedConnection): boolean => owed.requests >= POOL_LIMITS.busyRequests || owed.bytes >= POOL_LIMITS.busyBytes;

/** Rows of these kinds do not share a connection: changes and plain rows must not (docs: change-data-capture#limitations), and rows in two formats need not. */
function kindOf(schema: WriterSchema): string {
  if ('serializedSchema' in schema) return 'arrow';
  return schema.field.some(({ name }) => name === CHANGE_TYPE_COLUMN) ? 'changes' : 'rows';
}
