import type { TableSchema } from '../../table-schema.js';
import { appliedVersion } from '../ledger-label.js';
import { stepsForTable } from '../plan-migration.js';
import type { FleetPlan, FleetStep, FleetTableState, WantedFleet } from './fleet-plan.js';
import type { TableShape } from './fleet-source.js';

const NO_TABLE = 'the table does not exist';
const NO_DATASET = 'the dataset does not exist';
const UNKNOWN = 'no table file knows this table; data is never dropped';

interface DraftStep {
  /** Without its datasets. */
  readonly step: Record<string, unknown> & { readonly kind: FleetStep['kind']; readonly reason: string };
  readonly datasetIds: string[];
}

interface Counted {
  inSync: number;
  missing: number;
  drifted: number;
  readonly ledger: Record<string, number>;
}

/** A look that was compared: the steps that every dataset with it needs. */
interface Compared {
  readonly steps: readonly DraftStep[];
  readonly drifted: boolean;
  readonly version: string;
}

/** A fleet's plan as it grows. Holds names of datasets and one copy of each difference, and nothing of the tables themselves. */
export class FleetDraft {
  readonly #wanted: WantedFleet;
  readonly #tables: ReadonlyMap<string, TableSchema>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #counts: ReadonlyMap<string, Counted>;
  readonly #steps = new Map<string, DraftStep>();
  readonly #compared = new Map<string, Compared>();

  constructor(wanted: WantedFleet) {
    this.#wanted = wanted;
    this.#tables = new Map(wanted.tables.map((table) => [table.tableName, table]));
    // one string a dataset, however many answers name it
    this.#names = new Map(wanted.datasets.map(({ datasetId }) => [datasetId, datasetId]));
    this.#counts = new Map(wanted.tables.map(({ tableName }) => [tableName, { inSync: 0, missing: 0, drifted: 0, ledger: {} }]));
  }

  missing(datasetId: string): void {
    this.#note({ kind: 'create-dataset', reason: NO_DATASET }).datasetIds.push(datasetId);
    for (const tableId of this.#tables.keys()) this.#lacks(tableId, datasetId);
  }

  elsewhere(datasetId: string, actual: string, wanted: string): void {
    this.#note({ kind: 'blocked', reason: `the dataset lies in ${actual} and should lie in ${wanted}; BigQuery cannot move it, so nothing in it is touched` }).datasetIds.push(datasetId);
    for (const count of this.#counts.values()) count.drifted += 1;
  }

  /** What a question about these datasets was answered with. */
  add(datasetIds: readonly string[], shapes: readonly TableShape[]): void {
    const found = new Map<string, Set<string>>([...this.#tables.keys()].map((tableId) => [tableId, new Set()]));
    for (const shape of shapes) {
      const names = shape.datasetIds.map((datasetId) => this.#names.get(datasetId) ?? datasetId);
      const table = this.#tables.get(shape.tableId);
      for (const name of names) found.get(shape.tableId)?.add(name);
      if (table !== undefined) this.#count(shape.tableId, this.#compare(table, shape), names);
      else if (this.#wanted.ignoreOthers !== true) this.#note({ kind: 'leave-alone', tableId: shape.tableId, changes: [], reason: UNKNOWN }).datasetIds.push(...names);
    }
    for (const [tableId, having] of found) {
      for (const datasetId of datasetIds) if (!having.has(datasetId)) this.#lacks(tableId, datasetId);
    }
  }

  plan(): FleetPlan {
    const order: readonly FleetStep['kind'][] = ['blocked', 'create-dataset', 'create-table', 'update-table', 'copy-and-swap', 'leave-alone'];
    const steps = [...this.#steps.values()].map(({ step, datasetIds }) => ({ ...step, datasetIds }) as unknown as FleetStep);
    const tables = [...this.#tables.values()].map(({ tableName: tableId, version }): FleetTableState => ({ tableId, version, ...(this.#counts.get(tableId) as Counted) }));
    return { datasets: this.#wanted.datasets.length, steps: steps.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)), tables };
  }

  #compare(table: TableSchema, shape: TableShape): Compared {
    const key = `${shape.tableId} ${shape.shape}`;
    let compared = this.#compared.get(key);
    if (compared === undefined) {
      const actual = shape.read();
      const steps = [...stepsForTable('', table, actual)].flatMap((step) => ('changes' in step ? [this.#note({ kind: step.kind, tableId: step.tableId, changes: step.changes, reason: step.reason })] : []));
      compared = { steps, drifted: steps.some(({ step }) => step.kind !== 'leave-alone'), version: String(appliedVersion(actual) ?? 'none') };
      this.#compared.set(key, compared);
    }
    return compared;
  }

  #count(tableId: string, { steps, drifted, version }: Compared, datasetIds: readonly string[]): void {
    for (const step of steps) step.datasetIds.push(...datasetIds);
    const count = this.#counts.get(tableId) as Counted;
    count[drifted ? 'drifted' : 'inSync'] += datasetIds.length;
    count.ledger[version] = (count.ledger[version] ?? 0) + datasetIds.length;
  }

  #lacks(tableId: string, datasetId: string): void {
    this.#note({ kind: 'create-table', tableId, reason: NO_TABLE }).datasetIds.push(datasetId);
    (this.#counts.get(tableId) as Counted).missing += 1;
  }

  /** Steps that say the same are one. */
  #note(step: DraftStep['step']): DraftStep {
    const key = JSON.stringify(step);
    let noted = this.#steps.get(key);
    if (noted === undefined) this.#steps.set(key, (noted = { step, datasetIds: [] }));
    return noted;
  }
}
