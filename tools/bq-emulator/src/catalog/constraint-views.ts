import { INT64, STRING } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import { asList, asObject, asTexts, asText, type TableRecord } from './resources.js';
import { column, text, type ViewColumn, virtual, whole, yesNo } from './virtual-columns.js';

interface Constraint {
  readonly table: TableRecord;
  readonly name: string;
  readonly type: 'PRIMARY KEY' | 'FOREIGN KEY';
  /** Columns of the table, in the key's order. */
  readonly columns: readonly string[];
  /** What they refer to: of a primary key, themselves. */
  readonly referenced: { readonly projectId: string; readonly datasetId: string; readonly tableId: string; readonly columns: readonly string[] };
}

function constraintsOf(table: TableRecord): readonly Constraint[] {
  const { primaryKey, foreignKeys } = asObject(table.properties['tableConstraints']);
  const columns = asTexts(asObject(primaryKey)['columns']);
  const primary: readonly Constraint[] = columns.length === 0 ? [] : [{ table, name: `${table.tableId}.pk$`, type: 'PRIMARY KEY', columns, referenced: { ...table, columns } }];
  const foreign = asList(foreignKeys).map(asObject).map((key, i): Constraint => {
    const pairs = asList(key['columnReferences']).map(asObject);
    const target = asObject(key['referencedTable']);
    return {
      table, name: `${table.tableId}.${asText(key['name']) ?? `fk$${i + 1}`}`, type: 'FOREIGN KEY', columns: pairs.map((pair) => asText(pair['referencingColumn']) ?? ''),
      referenced: { projectId: asText(target['projectId']) ?? table.projectId, datasetId: asText(target['datasetId']) ?? table.datasetId, tableId: asText(target['tableId']) ?? '', columns: pairs.map((pair) => asText(pair['referencedColumn']) ?? '') },
    };
  });
  return [...primary, ...foreign];
}

interface KeyColumn extends Constraint {
  readonly column: string;
  readonly position: number;
}
const columnsOf = (tables: readonly TableRecord[], of: (constraint: Constraint) => readonly string[]): readonly KeyColumn[] => tables.flatMap(constraintsOf).flatMap((constraint) => of(constraint).map((name, i) => ({ ...constraint, column: name, position: i + 1 })));

const OF_TABLE: readonly ViewColumn<Constraint>[] = [column('table_catalog', STRING, (c) => text(c.table.projectId)), column('table_schema', STRING, (c) => text(c.table.datasetId)), column('table_name', STRING, (c) => text(c.table.tableId))];
const OF_CONSTRAINT: readonly ViewColumn<Constraint>[] = [column('constraint_catalog', STRING, (c) => text(c.table.projectId)), column('constraint_schema', STRING, (c) => text(c.table.datasetId)), column('constraint_name', STRING, (c) => text(c.name))];

/** https://cloud.google.com/bigquery/docs/information-schema-table-constraints */
export const tableConstraintsView = (tables: () => readonly TableRecord[]): VirtualTable => virtual([
  ...OF_CONSTRAINT, ...OF_TABLE, column<Constraint>('constraint_type', STRING, (c) => text(c.type)),
  column<Constraint>('is_deferrable', STRING, () => yesNo(false)), column<Constraint>('initially_deferred', STRING, () => yesNo(false)), column<Constraint>('enforced', STRING, () => yesNo(false)),
], () => tables().flatMap(constraintsOf));

/** https://cloud.google.com/bigquery/docs/information-schema-key-column-usage */
export const keyColumnUsageView = (tables: () => readonly TableRecord[]): VirtualTable => virtual<KeyColumn>([
  ...OF_CONSTRAINT, ...OF_TABLE, column<KeyColumn>('column_name', STRING, (k) => text(k.column)), column<KeyColumn>('ordinal_position', INT64, (k) => whole(k.position)),
  column<KeyColumn>('position_in_unique_constraint', INT64, (k) => (k.type === 'PRIMARY KEY' ? null : whole(k.position))),
], () => columnsOf(tables(), (c) => c.columns));

/** https://cloud.google.com/bigquery/docs/information-schema-constraint-column-usage: a foreign key uses the columns that it refers to. */
export const constraintColumnUsageView = (tables: () => readonly TableRecord[]): VirtualTable => virtual<KeyColumn>([
  column<KeyColumn>('table_catalog', STRING, (k) => text(k.referenced.projectId)), column<KeyColumn>('table_schema', STRING, (k) => text(k.referenced.datasetId)), column<KeyColumn>('table_name', STRING, (k) => text(k.referenced.tableId)),
  column<KeyColumn>('column_name', STRING, (k) => text(k.column)), ...OF_CONSTRAINT,
], () => columnsOf(tables(), (c) => c.referenced.columns));
