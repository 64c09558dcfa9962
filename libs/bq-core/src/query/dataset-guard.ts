import { looksLikeDataset } from '../identifiers/environment.js';
import type { SqlInspection } from '../sql/inspect-sql.js';
import type { StatementClass } from '../sql/statement-class.js';
import { DatasetNotAllowedError, FunctionNotAllowedError, StatementNotAllowedError } from './query-refused-errors.js';

/** Statements whose every table the inspection finds. Text inside a script, or DDL of other things than tables, may name tables that it does not. */
const DML_AND_SELECT: readonly StatementClass[] = ['select', 'insert', 'update', 'delete', 'merge'];
const INSPECTABLE: readonly StatementClass[] = [...DML_AND_SELECT, 'ddl'];

/** Namespaces of built-in functions (docs: functions-all); any other qualified function lives in a dataset. */
const BUILT_IN_NAMESPACES: ReadonlySet<string> = new Set(['aead', 'bit_count', 'hll_count', 'keys', 'kll_quantiles', 'net', 'safe']);

export interface DatasetGuardOptions {
  /** The project that an unqualified dataset is in. */
  readonly projectId: string;
  /** `dataset` or `project.dataset`. */
  readonly allowedDatasets: readonly string[];
}

/** A first layer, not the only one: refuses what it cannot see through. Tenancy's guard for free SQL of people and agents is stricter. */
export class DatasetGuard {
  readonly #projectId: string;
  readonly #allowed: ReadonlySet<string>;

  constructor(options: DatasetGuardOptions) {
    this.#projectId = options.projectId;
    this.#allowed = new Set(options.allowedDatasets.map((dataset) => (dataset.includes('.') ? dataset : `${options.projectId}.${dataset}`)));
  }

  /** @throws DatasetNotAllowedError, FunctionNotAllowedError, StatementNotAllowedError */
  check(inspection: SqlInspection): void {
    if (!INSPECTABLE.includes(inspection.statementClass)) throw new StatementNotAllowedError(inspection.statementClass, INSPECTABLE);
    // DDL of datasets, functions and indexes names what it changes where the inspection does not look
    const changesTable = inspection.tables.some((table) => table.role === 'write');
    if (inspection.statementClass === 'ddl' && !changesTable) throw new StatementNotAllowedError('ddl', DML_AND_SELECT);
    for (const alias of inspection.aliases) this.#checkAlias(alias);
    for (const name of inspection.functions) this.#checkFunction(name);
    for (const name of inspection.tableFunctions) if (!name.includes('.')) throw new FunctionNotAllowedError(name);
    for (const { text, projectId, datasetId } of inspection.tables) {
      if (datasetId === undefined) throw new DatasetNotAllowedError(text, 'name the dataset too: `dataset.table`');
      this.#checkDataset(text, datasetId, projectId);
    }
  }

  /** The same for the tables that a dry run reports: `project.dataset.table`. */
  checkReferenced(tables: readonly string[]): void {
    for (const table of tables) {
      const parts = table.split('.');
      this.#checkDataset(table, parts.at(-2) ?? '', parts.slice(0, -2).join('.'));
    }
  }

  #checkDataset(text: string, datasetId: string, projectId = this.#projectId): void {
    if (!this.#allowed.has(`${projectId}.${datasetId}`)) throw new DatasetNotAllowedError(text, 'this dataset is not among those that the caller may use');
  }

  /** `acme_prod.cost AS globex_prod, globex_prod.cost`: an array for BigQuery, a foreign table for an engine that resolves otherwise. */
  #checkAlias(alias: string): void {
    if (looksLikeDataset(alias)) throw new DatasetNotAllowedError(alias, 'an alias must not look like a dataset; choose another name');
  }

  #checkFunction(name: string): void {
    const parts = name.split('.');
    if (parts.length === 1 && name !== '') return;
    if (parts.length === 2 && BUILT_IN_NAMESPACES.has((parts[0] ?? '').toLowerCase())) return;
    const datasetId = parts.at(-2);
    const projectId = parts.slice(0, -2).join('.');
    if (datasetId === undefined || !this.#allowed.has(`${projectId === '' ? this.#projectId : projectId}.${datasetId}`)) throw new FunctionNotAllowedError(name);
  }
}
