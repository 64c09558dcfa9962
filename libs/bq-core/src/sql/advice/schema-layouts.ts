import type { SchemaRegistry } from '@cloudact/schemas';
import type { TablePath } from '../table-path.js';
import type { AdvisedTable, TableLayouts } from './table-layouts.js';

/** The layouts of our own tables, whichever organisation's dataset they are in. */
export class SchemaLayouts implements TableLayouts {
  constructor(private readonly registry: SchemaRegistry) {}

  layoutOf({ tableId }: TablePath): AdvisedTable | undefined {
    const scope = (['organization', 'bootstrap'] as const).find((one) => this.registry.has(one, tableId));
    if (scope === undefined) return undefined;
    const { partitioning, clustering, fields } = this.registry.table(scope, tableId);
    const column = fields.find(({ name }) => name === partitioning.field);
    return { partitionColumn: partitioning.field, ...(column === undefined ? {} : { partitionType: column.type }), clusteringColumns: clustering, columnCount: fields.length };
  }
}
