import { randomBytes } from 'node:crypto';
import type { Catalog } from '../../catalog/catalog.js';
import type { TableId } from '../../catalog/table-store.js';

/** Datasets of temporary tables begin so; a leading underscore hides them. */
export const SCRIPT_DATASET = '_script';

/** The temporary tables of one script or session, in a hidden dataset of their own, as BigQuery keeps them. */
export class TemporaryTables {
  private readonly catalog: Catalog;
  private readonly projectId: string;
  private readonly datasetId = `${SCRIPT_DATASET}${randomBytes(20).toString('hex')}`;
  private made: Promise<unknown> | undefined;

  constructor(options: { readonly catalog: Catalog; readonly projectId: string }) {
    this.catalog = options.catalog;
    this.projectId = options.projectId;
  }

  idOf(name: string): TableId {
    return { projectId: this.projectId, datasetId: this.datasetId, tableId: name };
  }

  find(name: string): TableId | undefined {
    if (this.made === undefined) return undefined;
    const id = this.idOf(name);
    return this.catalog.record(id) === undefined ? undefined : id;
  }

  holds(id: TableId): boolean {
    return id.datasetId === this.datasetId;
  }

  /** Makes room for them; before the first is created, and before a transaction that may create one takes its snapshot. */
  async prepare(): Promise<void> {
    await (this.made ??= this.catalog.createDataset(this.projectId, this.datasetId, {}));
  }

  async drop(): Promise<void> {
    if (this.made === undefined) return;
    await this.made;
    this.made = undefined;
    await this.catalog.deleteDataset(this.projectId, this.datasetId, true);
  }
}

/** What a process that died left behind. */
export async function dropLeftovers(catalog: Catalog): Promise<void> {
  for (const { projectId, datasetId } of catalog.allDatasets()) {
    if (datasetId.startsWith(SCRIPT_DATASET)) await catalog.deleteDataset(projectId, datasetId, true);
  }
}
