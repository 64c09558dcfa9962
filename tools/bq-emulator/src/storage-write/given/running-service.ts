import type { TableField } from '../../catalog/table-store.js';
import { startStorageWrite, type StorageWriteOptions, type StorageWriteServer } from '../start-storage-write.js';
import type { StreamType } from '../write-stream.js';
import { streamTypeNumber } from '../write-stream.js';
import { InMemoryTableStore } from './in-memory-table-store.js';
import { ProtoRows } from './proto-rows.js';
import { RawClient } from './raw-client.js';

/** 2026-03-04T05:06:07.089Z. */
export const NOW_MS = Date.UTC(2026, 2, 4, 5, 6, 7, 89);

export const eventFields: readonly TableField[] = [
  { name: 'id', type: 'INTEGER', mode: 'REQUIRED' },
  { name: 'note', type: 'STRING' },
];

/** The writer's message for `eventFields`. */
export const eventProto = new ProtoRows([
  { name: 'id', type: 'int64' },
  { name: 'note', type: 'string' },
]);

export function events(...ids: readonly number[]): { readonly serializedRows: Buffer[] } {
  return { serializedRows: ids.map((id) => eventProto.row({ id, note: `n${id}` })) };
}

export class RunningService {
  readonly store = new InMemoryTableStore();
  readonly server: StorageWriteServer;
  readonly client: RawClient;
  readonly logged: string[];

  private constructor(server: StorageWriteServer, store: InMemoryTableStore, logged: string[]) {
    this.server = server;
    this.store = store;
    this.logged = logged;
    this.client = new RawClient(server.port);
  }

  static async start(options: Partial<StorageWriteOptions> = {}): Promise<RunningService> {
    const store = new InMemoryTableStore();
    const logged: string[] = [];
    const server = await startStorageWrite({
      store,
      host: '127.0.0.1',
      port: 0,
      clock: { now: () => NOW_MS },
      log: (message) => logged.push(message),
      ...options,
    });
    return new RunningService(server, store, logged);
  }

  async createStream(parent: string, type: StreamType): Promise<string> {
    const stream = await this.client.call('createWriteStream', { parent, writeStream: { type: streamTypeNumber[type] } });
    return stream.name ?? '';
  }

  /** Ids of the rows that a reader of the table sees. */
  visibleIds(table: string): readonly number[] {
    return this.store.rows(table).map(([id]) => Number(id));
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.server.stop();
  }
}
