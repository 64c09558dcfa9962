import { defaultSchemaDirectory } from '../default-schema-directory.js';
import { SchemaRegistry } from '../schema-registry.js';
import { proposeTableChange } from './propose-table-change.js';

const registry = SchemaRegistry.fromDirectory(defaultSchemaDirectory);
const propose = (table: string, change: Parameters<typeof proposeTableChange>[3]) => proposeTableChange(registry, defaultSchemaDirectory, table, change);

describe('a change that somebody thinks of', () => {
  it('is made in the one file of the table, whose version rises', () => {
    const { version, fields } = registry.table('organization', 'budgets');
    const { file, scope, changed, faults, wanted } = propose('budgets', { kind: 'add-column', column: { name: 'cost_center', type: 'STRING', mode: 'NULLABLE', description: 'Cost centre that pays; null where none does.' } });
    expect({ file, scope, version: changed.version, faults }).toEqual({ file: 'schemas/organization/budgets.json', scope: 'organization', version: version + 1, faults: [] });
    expect(wanted?.fields.map(({ name }) => name)).toEqual([...fields.map(({ name }) => name), 'cost_center']);
    expect(wanted?.labels['schema_version']).toBe(String(version + 1));
  });

  it('that the check of the files refuses gives the faults, and no table', () => {
    const { faults, wanted } = propose('budgets', { kind: 'cluster', by: ['nowhere'] });
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/clustering/0']);
    expect(wanted).toBeUndefined();
  });

  it('leaves what it is not about, and finds shared tables too', () => {
    const { scope, wanted } = propose('org_profiles', { kind: 'partition', partitioning: { type: 'YEAR', field: 'created_at' } });
    expect(scope).toBe('bootstrap');
    expect(wanted?.clustering).toEqual(registry.table('bootstrap', 'org_profiles').clustering);
    expect(() => propose('nothing', { kind: 'cluster', by: [] })).toThrow(/nothing/);
  });
});
