import { CloudActError } from '@cloudact/bq-resilience';
import type { TableSchema } from '../../table-schema.js';
import type { DdlPort } from '../ddl-port.js';
import { updateInPlace } from '../plan-migration.js';
import { FleetTally, type FleetResult } from './fleet-result.js';
import type { FleetPlan, FleetStep, WantedFleet } from './fleet-plan.js';
import type { Pace } from './pace.js';

/** How fast each kind of step may go; a kind without a pace goes as fast as the others let it. */
export type FleetPaces = Readonly<Partial<Record<'create-dataset' | 'create-table' | 'update-table', Pick<Pace, 'turn'>>>>;

/** Writes the rows of a table into a new one and puts that in its place. */
export type CopyAndSwap = (datasetId: string, table: TableSchema) => Promise<void>;

export interface ApplyFleetOptions {
  readonly wanted: WantedFleet;
  readonly plan: FleetPlan;
  readonly ddl: DdlPort;
  readonly paces?: FleetPaces;
  /** Steps under way at a time. Default 32. */
  readonly concurrency?: number;
  /** Tables whose copy-and-swap was asked for by name, and how it is done. */
  readonly copy?: { readonly tables: ReadonlySet<string>; readonly run: CopyAndSwap };
  /** Called after each step of a dataset, with the tally so far. What it throws is ignored. */
  readonly onProgress?: (tally: FleetTally) => void;
  /** Aborting lets the running steps end and leaves the others; a later plan picks up there. */
  readonly signal?: AbortSignal;
}

const DEFAULT_CONCURRENCY = 32;

interface Work {
  readonly step: FleetStep;
  readonly datasetId: string;
}

/**
 * Does a fleet's plan, each dataset before its tables. One that fails stops no other. Every step looks at the table as it is at that
 * moment before it changes it, so that a plan which is old by now does no harm, and a second time does nothing.
 */
export async function applyFleet(options: ApplyFleetOptions): Promise<FleetResult> {
  const { plan, concurrency = DEFAULT_CONCURRENCY, signal } = options;
  const runner = new StepRunner(options);
  const phases = [plan.steps.filter(({ kind }) => kind === 'create-dataset'), plan.steps.filter(({ kind }) => kind !== 'create-dataset')];
  for (const steps of phases) {
    const work = workOf(steps);
    const worker = async (): Promise<void> => {
      for (let item = work.next(); item.done !== true && signal?.aborted !== true; item = work.next()) await runner.run(item.value);
    };
    await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
  }
  return runner.tally.result();
}

function* workOf(steps: readonly FleetStep[]): Generator<Work, undefined> {
  for (const step of steps) for (const datasetId of step.datasetIds) yield { step, datasetId };
}

class StepRunner {
  readonly tally: FleetTally;
  readonly #options: ApplyFleetOptions;
  readonly #tables: ReadonlyMap<string, TableSchema>;
  readonly #datasets: ReadonlyMap<string, WantedFleet['datasets'][number]>;
  readonly #unmade = new Set<string>();

  constructor(options: ApplyFleetOptions) {
    this.#options = options;
    this.#tables = new Map(options.wanted.tables.map((table) => [table.tableName, table]));
    this.#datasets = new Map(options.wanted.datasets.map((dataset) => [dataset.datasetId, dataset]));
    this.tally = new FleetTally(options.plan.steps.reduce((sum, { datasetIds }) => sum + datasetIds.length, 0));
  }

  /** Never throws: a failure is part of the result. */
  async run({ step, datasetId }: Work): Promise<void> {
    const tableId = 'tableId' in step ? step.tableId : undefined;
    try {
      const outcome = await this.#outcome(step, datasetId);
      this.tally.add(outcome, datasetId, tableId, outcome === 'skipped' ? `dataset ${datasetId} could not be created` : step.reason);
    } catch (error) {
      if (this.#options.signal?.aborted === true && error === this.#options.signal.reason) return;
      if (step.kind === 'create-dataset') this.#unmade.add(datasetId);
      this.tally.add('failed', datasetId, tableId, error instanceof Error ? error.message : String(error), error instanceof CloudActError ? error.code : 'INTERNAL');
    }
    try {
      this.#options.onProgress?.(this.tally);
    } catch {
      // See ApplyFleetOptions.onProgress.
    }
  }

  async #outcome(step: FleetStep, datasetId: string): Promise<'applied' | 'already-there' | 'left-alone' | 'refused' | 'skipped'> {
    if (this.#unmade.has(datasetId)) return 'skipped';
    const { paces, signal, copy } = this.#options;
    switch (step.kind) {
      case 'leave-alone':
        return 'left-alone';
      case 'blocked':
        return 'refused';
      case 'copy-and-swap': {
        if (copy?.tables.has(step.tableId) !== true) return 'refused';
        await copy.run(datasetId, this.#table(step.tableId));
        return 'applied';
      }
      case 'create-dataset':
        await paces?.[step.kind]?.turn(signal);
        return this.#createDataset(datasetId);
      case 'create-table':
        await paces?.[step.kind]?.turn(signal);
        return this.#createTable(datasetId, this.#table(step.tableId));
      case 'update-table':
        await paces?.[step.kind]?.turn(signal);
        return this.#updateTable(datasetId, this.#table(step.tableId));
    }
  }

  async #createDataset(datasetId: string): Promise<'applied' | 'already-there'> {
    const { datasetId: _id, ...options } = this.#datasets.get(datasetId) as WantedFleet['datasets'][number];
    try {
      await this.#options.ddl.createDataset(datasetId, options);
      return 'applied';
    } catch (error) {
      const found = await this.#options.ddl.getDataset(datasetId).catch(() => undefined);
      if (found?.location.toUpperCase() === options.location.toUpperCase()) return 'already-there';
      throw error;
    }
  }

  /** A table that is there by now, made by somebody else or by a try whose answer was lost, is brought up to date. */
  async #createTable(datasetId: string, table: TableSchema): Promise<'applied' | 'already-there'> {
    try {
      await this.#options.ddl.createTable(datasetId, table);
      return 'applied';
    } catch (error) {
      const found = await this.#options.ddl.getTable(datasetId, table.tableName).catch(() => undefined);
      if (found === undefined) throw error;
      return this.#updateTable(datasetId, table);
    }
  }

  async #updateTable(datasetId: string, table: TableSchema): Promise<'applied' | 'already-there'> {
    return (await this.#options.ddl.changeTable(datasetId, table.tableName, (actual) => updateInPlace(table, actual))) ? 'applied' : 'already-there';
  }

  #table(tableId: string): TableSchema {
    return this.#tables.get(tableId) as TableSchema;
  }
}
