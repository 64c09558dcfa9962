import { type DmlFilter, DmlInvalidError, type Row } from '@cloudact/bq-writers';
import { LINEAGE_COLUMNS, type TableRef } from '@cloudact/schemas';
import { LineageColumnSetError } from '../body/body-errors.js';

const ORG_COLUMN = 'x_org_slug';

/**
 * A change within one organisation: its slug is in the filter whatever the caller says, and what proves where a row came from (lineage,
 * primary key) stays.
 * @throws LineageColumnSetError, DmlInvalidError
 */
export function guardedUpdate(table: TableRef, org: string, set: Row, where: DmlFilter): { readonly set: Row; readonly where: DmlFilter } {
  const lineage = Object.keys(set).filter((column) => Object.hasOwn(LINEAGE_COLUMNS, column));
  if (lineage.length > 0) throw new LineageColumnSetError(lineage, 'update');
  const keys = Object.keys(set).filter((column) => table.schema.primaryKey.includes(column));
  if (keys.length > 0) throw new DmlInvalidError(table.path, `${keys.join(', ')} is part of the primary key and cannot be set`);
  if (Object.hasOwn(where, ORG_COLUMN) && where[ORG_COLUMN] !== org) throw new DmlInvalidError(table.path, `${ORG_COLUMN} is ${org} in every filter; leave it out`);
  const own = Object.entries(where).filter(([column]) => column !== ORG_COLUMN);
  if (own.length === 0) throw new DmlInvalidError(table.path, 'an empty filter would change every row; name the rows to change');
  return { set, where: { ...Object.fromEntries(own), [ORG_COLUMN]: org } };
}
