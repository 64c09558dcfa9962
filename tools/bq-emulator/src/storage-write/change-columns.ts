import type { TableField } from '../catalog/table-store.js';

/** Pseudo-columns of change data capture (cloud.google.com/bigquery/docs/change-data-capture), which a writer schema may name. */
export const CHANGE_FIELDS: readonly TableField[] = [{ name: '_CHANGE_TYPE', type: 'STRING' }, { name: '_CHANGE_SEQUENCE_NUMBER', type: 'STRING' }];

/** Their names, in lower case. */
export const CHANGE_COLUMNS: ReadonlySet<string> = new Set(CHANGE_FIELDS.map(({ name }) => name.toLowerCase()));
