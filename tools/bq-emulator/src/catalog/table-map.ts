import type { TableRecord } from './resources.js';

/** Tables by their key, `project:dataset.table`, and those of a dataset without a look at all the others. */
export class TableMap {
  private readonly datasets = new Map<string, Map<string, TableRecord>>();

  get(key: string): TableRecord | undefined {
    return this.datasets.get(datasetOf(key))?.get(key);
  }

  set(key: string, record: TableRecord): void {
    const dataset = datasetOf(key);
    let tables = this.datasets.get(dataset);
    if (tables === undefined) {
      tables = new Map();
      this.datasets.set(dataset, tables);
    }
    tables.set(key, record);
  }

  delete(key: string): void {
    this.datasets.get(datasetOf(key))?.delete(key);
  }

  /** @param dataset `project:dataset` */
  ofDataset(dataset: string): readonly TableRecord[] {
    return [...(this.datasets.get(dataset)?.values() ?? [])];
  }

  deleteDataset(dataset: string): void {
    this.datasets.delete(dataset);
  }

  *values(): Generator<TableRecord> {
    for (const tables of this.datasets.values()) yield* tables.values();
  }
}

/** Neither a dataset's nor a table's name holds a point; a project's may. */
const datasetOf = (key: string): string => key.slice(0, key.lastIndexOf('.'));
