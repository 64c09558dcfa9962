import type { ServiceError } from '@grpc/grpc-js';
import { ApiError } from '../api-error.js';
import type { PartitionCheck } from '../catalog/partition-bounds.js';
import type { Cell, StoredTable, TableField, TableId, TableStore } from '../catalog/table-store.js';
import { serviceError } from './error-status.js';
import type { EvaluateDefaults } from './missing-values.js';
import { tableName } from './resource-names.js';
import { notSupported, StorageWriteError, tableNotFound } from './storage-error.js';
import type { StreamRegistry } from './stream-registry.js';
import type { VisibleRows } from './visible-rows.js';

/** Epoch milliseconds; the emulator passes its own. */
export interface StorageWriteClock {
  now(): number;
}

/** Receives failures that are the server's and not the caller's. */
export type StorageWriteLog = (message: string, facts: Readonly<Record<string, unknown>>) => void;

/** What every call of the service works with. */
export class StorageWriteContext {
  readonly registry: StreamRegistry;
  readonly rows: VisibleRows;
  readonly clock: StorageWriteClock;
  readonly #store: TableStore;
  readonly #log: StorageWriteLog;
  readonly #defaults: EvaluateDefaults | undefined;

  constructor(options: {
    readonly store: TableStore;
    readonly registry: StreamRegistry;
    readonly rows: VisibleRows;
    readonly clock: StorageWriteClock;
    readonly log: StorageWriteLog;
    readonly partitionCheck: (table: StoredTable) => PartitionCheck | undefined;
    readonly defaults: EvaluateDefaults | undefined;
  }) {
    this.#defaults = options.defaults;
    this.partitionCheck = options.partitionCheck;
    this.registry = options.registry;
    this.rows = options.rows;
    this.clock = options.clock;
    this.#store = options.store;
    this.#log = options.log;
  }

  /** The check of the partitions of streamed rows, where there is any to do. */
  readonly partitionCheck: (table: StoredTable) => PartitionCheck | undefined;

  /** @throws StorageWriteError NOT_FOUND */
  async table(id: TableId): Promise<StoredTable> {
    const table = await this.#store.table(id);
    if (table === undefined) throw tableNotFound(tableName(id));
    return table;
  }

  /** Evaluates default expressions. @throws StorageWriteError where that cannot be done, naming the first */
  async defaults(fields: readonly TableField[]): Promise<ReadonlyMap<string, Cell>> {
    try {
      if (this.#defaults !== undefined) return await this.#defaults(fields);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw unknownDefault(fields[0], error.message);
    }
    throw unknownDefault(fields[0], 'this server only knows literals, CURRENT_TIMESTAMP(), CURRENT_DATE(), CURRENT_DATETIME(), CURRENT_TIME() and GENERATE_UUID()');
  }

  /** How a call that threw ends. An error that is no answer of the service is a defect, and is logged. */
  endOfCall(error: unknown): ServiceError {
    if (!(error instanceof StorageWriteError)) this.#log('storage-write: a call failed unexpectedly', { cause: error });
    return serviceError(error);
  }
}

const unknownDefault = (field: TableField | undefined, why: string): StorageWriteError =>
  notSupported(`The default '${field?.defaultValueExpression ?? ''}' of column ${field?.name ?? ''} is not supported by this server's Storage Write API: ${why}.`);
