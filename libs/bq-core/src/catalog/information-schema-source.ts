import type { FleetSource, TableSchema, TableShape } from '@cloudact/schemas';
import type { ResultRow } from '../gateway.js';
import type { CatalogDialect } from './catalog-dialect.js';
import { readLook } from './read-look.js';
import { shapeQuery } from './shape-query.js';

export interface InformationSchemaOptions {
  readonly dialect: CatalogDialect;
  /** The tables that are compared: their labels are, and no others. */
  readonly tables: readonly TableSchema[];
  /** Runs a statement with `@datasets`, a list of dataset ids. */
  readonly query: (sql: string, datasetIds: readonly string[], signal?: AbortSignal) => Promise<readonly ResultRow[]>;
}

/** How a fleet's tables look by INFORMATION_SCHEMA: one question a batch of datasets. It may lag behind a change by some seconds. */
export class InformationSchemaSource implements FleetSource {
  readonly #options: InformationSchemaOptions;
  readonly #tables: ReadonlyMap<string, TableSchema>;
  readonly #labels: readonly string[];

  constructor(options: InformationSchemaOptions) {
    this.#options = options;
    this.#tables = new Map(options.tables.map((table) => [table.tableName, table]));
    this.#labels = [...new Set(options.tables.flatMap(({ labels }) => Object.keys(labels)))];
  }

  async shapes(datasetIds: readonly string[], signal?: AbortSignal): Promise<readonly TableShape[]> {
    const { dialect, query } = this.#options;
    const rows = await query(shapeQuery(dialect, datasetIds, this.#labels), datasetIds, signal);
    return rows.map((row) => {
      const tableId = String(row['table_name']);
      return { tableId, shape: String(row['shape']), datasetIds: row['datasets'] as readonly string[], read: () => readLook(tableId, String(row['look']), this.#tables.get(tableId)) };
    });
  }
}
