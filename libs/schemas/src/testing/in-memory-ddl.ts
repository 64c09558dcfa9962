import type { ActualDataset, ActualTable } from '../migration/actual-table.js';
import type { DatasetOptions, DdlPort, TableUpdate } from '../migration/ddl-port.js';
import type { TableSchema } from '../table-schema.js';
import { anActualTable } from './a-table-schema.js';

export type DdlMethod = keyof DdlPort;

export interface DdlCall {
  readonly method: DdlMethod;
  readonly datasetId: string;
  readonly tableId?: string;
}

export interface InMemoryDdlOptions {
  /** Runs before each call takes effect; what it throws, the call throws. */
  readonly before?: (call: DdlCall) => void | Promise<void>;
  /** Runs after each call took effect: throwing here is an answer that got lost. */
  readonly after?: (call: DdlCall) => void | Promise<void>;
}

/** Datasets and tables in memory, as strict as BigQuery about creating what exists and changing what does not. */
export class InMemoryDdl implements DdlPort {
  readonly calls: DdlCall[] = [];
  readonly #datasets = new Map<string, { readonly dataset: ActualDataset; readonly tables: Map<string, ActualTable> }>();
  readonly #options: InMemoryDdlOptions;

  constructor(options: InMemoryDdlOptions = {}) {
    this.#options = options;
  }

  /** Puts a table there, with its dataset where that is missing. */
  seed(datasetId: string, table: ActualTable, location = 'US'): void {
    if (!this.#datasets.has(datasetId)) this.#datasets.set(datasetId, { dataset: { datasetId, location, labels: {} }, tables: new Map() });
    this.#tablesOf(datasetId).set(table.tableId, table);
  }

  listDatasets(): Promise<readonly ActualDataset[]> {
    return this.#call({ method: 'listDatasets', datasetId: '' }, () => [...this.#datasets.values()].map(({ dataset }) => dataset));
  }

  getDataset(datasetId: string): Promise<ActualDataset | undefined> {
    return this.#call({ method: 'getDataset', datasetId }, () => this.#datasets.get(datasetId)?.dataset);
  }

  createDataset(datasetId: string, options: DatasetOptions): Promise<void> {
    return this.#call({ method: 'createDataset', datasetId }, () => {
      if (this.#datasets.has(datasetId)) throw new Error(`Already Exists: Dataset ${datasetId}`);
      this.#datasets.set(datasetId, { dataset: { datasetId, ...options }, tables: new Map() });
    });
  }

  listTables(datasetId: string): Promise<readonly ActualTable[]> {
    return this.#call({ method: 'listTables', datasetId }, () => [...this.#tablesOf(datasetId).values()]);
  }

  getTable(datasetId: string, tableId: string): Promise<ActualTable | undefined> {
    return this.#call({ method: 'getTable', datasetId, tableId }, () => this.#datasets.get(datasetId)?.tables.get(tableId));
  }

  createTable(datasetId: string, table: TableSchema): Promise<void> {
    return this.#call({ method: 'createTable', datasetId, tableId: table.tableName }, () => {
      const tables = this.#tablesOf(datasetId);
      if (tables.has(table.tableName)) throw new Error(`Already Exists: Table ${datasetId}.${table.tableName}`);
      tables.set(table.tableName, anActualTable(table));
    });
  }

  updateTable(datasetId: string, tableId: string, update: TableUpdate): Promise<void> {
    return this.#call({ method: 'updateTable', datasetId, tableId }, () => {
      const tables = this.#tablesOf(datasetId);
      const table = tables.get(tableId);
      if (table === undefined) throw new Error(`Not found: Table ${datasetId}.${tableId}`);
      tables.set(tableId, applyUpdate(table, update));
    });
  }

  changeTable(datasetId: string, tableId: string, change: (actual: ActualTable) => TableUpdate | undefined): Promise<boolean> {
    return this.#call({ method: 'changeTable', datasetId, tableId }, () => {
      const tables = this.#tablesOf(datasetId);
      const table = tables.get(tableId);
      if (table === undefined) throw new Error(`Not found: Table ${datasetId}.${tableId}`);
      const update = change(table);
      if (update !== undefined) tables.set(tableId, applyUpdate(table, update));
      return update !== undefined;
    });
  }

  #tablesOf(datasetId: string): Map<string, ActualTable> {
    const found = this.#datasets.get(datasetId);
    if (found === undefined) throw new Error(`Not found: Dataset ${datasetId}`);
    return found.tables;
  }

  async #call<T>(call: DdlCall, effect: () => T): Promise<T> {
    this.calls.push(call);
    await this.#options.before?.(call);
    const answer = effect();
    await this.#options.after?.(call);
    return answer;
  }
}

function applyUpdate(table: ActualTable, update: TableUpdate): ActualTable {
  const { partitionExpirationDays, labels, ...replaced } = update;
  const { partitionExpirationDays: earlier, ...rest } = table;
  const expiration = partitionExpirationDays === undefined ? earlier : (partitionExpirationDays ?? undefined);
  return {
    ...rest,
    ...replaced,
    labels: { ...table.labels, ...labels },
    ...(expiration === undefined ? {} : { partitionExpirationDays: expiration }),
  };
}
