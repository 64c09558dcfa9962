import type { TableFile, TableFileField } from '../table-file.js';

/** A column of a table file, as it is written. */
export function aFileField(overrides: Partial<TableFileField> & Pick<TableFileField, 'name'>): TableFileField {
  return { type: 'STRING', mode: 'NULLABLE', description: `Tells a test what the rows of ${overrides.name} stand for.`, ...overrides };
}

/** A faultless `organization/things.json` that the api writes. */
export function aTableFile(overrides: Partial<TableFile> = {}): TableFile {
  return {
    table_name: 'things',
    description: 'Things that a test stores and reads again.',
    version: 1,
    schema: [
      aFileField({ name: 'x_org_slug', mode: 'REQUIRED' }),
      aFileField({ name: 'thing_id', mode: 'REQUIRED' }),
      aFileField({ name: 'day', type: 'DATE', mode: 'REQUIRED' }),
      aFileField({ name: 'cost', type: 'BIGNUMERIC' }),
      aFileField({ name: 'notes', type: 'STRING', mode: 'REPEATED' }),
    ],
    partitioning: { type: 'DAY', field: 'day' },
    clustering: ['thing_id'],
    primary_key: ['x_org_slug', 'thing_id'],
    write_profile: 'mutable',
    labels: { domain: 'test', written_by: 'api' },
    ...overrides,
  };
}
