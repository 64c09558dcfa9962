import type { TableCheck } from './table-check.js';

/** One file a table, found by the table's name. */
export const checkFileName: TableCheck = function* (table, { baseName }) {
  if (table.table_name !== baseName) {
    yield { pointer: '/table_name', message: `is "${table.table_name}", but the file is called "${baseName}.json"; make them the same` };
  }
};
