import type { TableField, TableId } from '../catalog/table-store.js';
import type { Engine } from '../engine/engine.js';
import { duckType, fieldType, quoteIdentifier } from '../sql/sql-type.js';
import type { CatalogView, TableEntry } from '../sql/translate/catalog-view.js';

interface DialectTable {
  readonly tableId: string;
  readonly fields: readonly TableField[];
  /** Engine VALUES. */
  readonly values: string;
}

const field = (name: string, type: string): TableField => ({ name, type, mode: 'NULLABLE' });

const TABLES: readonly DialectTable[] = [
  {
    tableId: 'Produce', fields: [field('product', 'STRING'), field('sales', 'INTEGER'), field('quarter', 'STRING'), field('year', 'INTEGER')],
    values: `('Kale',51,'Q1',2020),('Kale',23,'Q2',2020),('Kale',45,'Q3',2020),('Kale',3,'Q4',2020),('Kale',70,'Q1',2021),('Kale',85,'Q2',2021),('Apple',77,'Q1',2020),('Apple',0,'Q2',2020),('Apple',1,'Q1',2021)`,
  },
  {
    tableId: 'ProduceWide', fields: [field('product', 'STRING'), field('Q1', 'INTEGER'), field('Q2', 'INTEGER'), field('Q3', 'INTEGER'), field('Q4', 'INTEGER')],
    values: `('Kale',51,23,45,3),('Apple',77,0,25,2)`,
  },
  {
    tableId: 'Items', fields: [field('item', 'STRING'), field('purchases', 'INTEGER'), field('category', 'STRING')],
    values: `('kale',23,'vegetable'),('banana',2,'fruit'),('cabbage',9,'vegetable'),('apple',8,'fruit'),('leek',2,'vegetable'),('lettuce',10,'vegetable')`,
  },
  { tableId: 'events_20240101', fields: [field('id', 'INTEGER'), field('kind', 'STRING')], values: `(1,'a'),(2,'b')` },
  { tableId: 'events_20240102', fields: [field('id', 'INTEGER'), field('kind', 'STRING')], values: `(3,'a')` },
  { tableId: 'events_20240201', fields: [field('id', 'INTEGER'), field('kind', 'STRING')], values: `(4,'c')` },
];

const engineName = (id: string): string => `main.${quoteIdentifier(`dialect_${id}`)}`;
const entryOf = (table: DialectTable): TableEntry => ({ id: { projectId: 'p', datasetId: 'd', tableId: table.tableId }, kind: 'TABLE', fields: table.fields, engineName: engineName(table.tableId) });

/** The dataset `p.d`, with the example tables of the reference. */
export const dialectCatalog: CatalogView = {
  table: (id: TableId) => {
    const found = id.projectId === 'p' && id.datasetId === 'd' ? TABLES.find((table) => table.tableId === id.tableId) : undefined;
    return found === undefined ? undefined : entryOf(found);
  },
  tablesWithPrefix: (projectId, datasetId, prefix) => (projectId === 'p' && datasetId === 'd' ? TABLES.filter((table) => table.tableId.startsWith(prefix)).map(entryOf) : []),
  datasetLocation: (projectId, datasetId) => (projectId === 'p' && datasetId === 'd' ? 'US' : undefined),
  informationSchema: () => undefined,
};

export async function fillDialectTables(engine: Engine): Promise<void> {
  for (const table of TABLES) {
    const columns = table.fields.map((f) => `${quoteIdentifier(f.name)} ${duckType(fieldType(f))}`).join(', ');
    await engine.query(`CREATE TABLE ${engineName(table.tableId)} (${columns})`);
    await engine.query(`INSERT INTO ${engineName(table.tableId)} VALUES ${table.values}`);
  }
}
