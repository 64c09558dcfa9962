import type { FieldType } from '../field-type.js';
import { LINEAGE_COLUMNS } from '../lineage-columns.js';
import type { TableFile } from '../table-file.js';
import type { Finding, TableCheck } from './table-check.js';

const ORG_COLUMN = { bootstrap: 'org_slug', organization: 'x_org_slug' } as const;

/** Every row says whose it is, and a row that the pipeline wrote says which run wrote it. */
export const checkTenancy: TableCheck = function* (table, { scope }) {
  yield* requiredColumn(table, ORG_COLUMN[scope], 'STRING', `every ${scope} table carries it`);
  if (scope === 'bootstrap') {
    for (const [index, { name }] of table.schema.entries()) {
      if (name.startsWith('x_')) yield { pointer: `/schema/${index}/name`, field: name, message: 'x_* columns belong to organization tables; shared tables carry org_slug and their own columns' };
    }
    return;
  }
  switch (table.labels?.written_by) {
    case 'pipeline':
      for (const [name, type] of Object.entries(LINEAGE_COLUMNS)) {
        if (name !== ORG_COLUMN.organization) yield* requiredColumn(table, name, type, 'every table that the pipeline writes carries it');
      }
      return;
    case 'api':
      for (const [index, { name }] of table.schema.entries()) {
        if (name !== ORG_COLUMN.organization && name in LINEAGE_COLUMNS) {
          yield { pointer: `/schema/${index}/name`, field: name, message: 'says which pipeline run wrote the row, and the api writes this table; leave it out' };
        }
      }
      return;
    default:
      yield { pointer: '/labels/written_by', message: 'is "api" or "pipeline" for an organization table; the x_* rule depends on it' };
  }
};

function* requiredColumn(table: TableFile, name: string, type: FieldType, why: string): Iterable<Finding> {
  const index = table.schema.findIndex((column) => column.name === name);
  const column = table.schema[index];
  if (column === undefined) yield { pointer: '/schema', field: name, message: `is missing; ${why} as ${type} REQUIRED` };
  else if (column.type !== type || column.mode !== 'REQUIRED') {
    yield { pointer: `/schema/${index}`, field: name, message: `is ${column.type} ${column.mode}; ${why} as ${type} REQUIRED` };
  }
}
