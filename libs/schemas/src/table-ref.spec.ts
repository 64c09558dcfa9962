import { InvalidTableRefError } from './errors/invalid-table-ref-error.js';
import { SchemaRegistry } from './schema-registry.js';
import { TableRef } from './table-ref.js';
import { aTableSchema } from './testing/a-table-schema.js';

const registry = SchemaRegistry.fromTables([aTableSchema()]);
const ref = registry.ref('organization', { projectId: 'cloudact-testing-1', datasetId: 'acme_local' }, 'things');

describe('TableRef', () => {
  it('gives a staging table the columns and the dataset of its target', () => {
    const staging = TableRef.staging(ref, 'run_7');
    expect(staging.path).toBe('cloudact-testing-1.acme_local.things__staging_run_7');
    expect(staging.schema).toBe(ref.schema);
  });

  it.each(['', 'a`b', 'a.b', 'a-b', 'ä', 'x'.repeat(129)])('refuses the staging suffix %j', (suffix) => {
    expect(() => TableRef.staging(ref, suffix)).toThrow(InvalidTableRefError);
  });

  it.each(['', 'acme`', 'acme.other', 'acme local', 'acme\nlocal'])('refuses the dataset %j', (datasetId) => {
    expect(() => registry.ref('organization', { projectId: 'cloudact-testing-1', datasetId }, 'things')).toThrow(InvalidTableRefError);
  });

  it.each(['', 'proj`ect', 'proj ect'])('refuses the project %j', (projectId) => {
    expect(() => registry.ref('organization', { projectId, datasetId: 'acme_local' }, 'things')).toThrow(InvalidTableRefError);
  });
});
