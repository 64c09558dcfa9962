import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SchemaFilesInvalidError } from './errors/schema-files-invalid-error.js';
import { UnknownTableError } from './errors/unknown-table-error.js';
import { SchemaRegistry } from './schema-registry.js';
import { aTableFile } from './testing/a-table-file.js';
import { aTableSchema } from './testing/a-table-schema.js';

/** A schema directory with these files; `organization/a.json` -> content. */
function aDirectory(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'schemas-'));
  directories.push(root);
  for (const scope of ['bootstrap', 'organization']) mkdirSync(join(root, scope));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  return root;
}
const directories: string[] = [];
afterEach(() => {
  for (const root of directories.splice(0)) rmSync(root, { recursive: true });
});

describe('SchemaRegistry', () => {
  it('reads a file into a table, in our words', () => {
    const registry = SchemaRegistry.fromDirectory(aDirectory({ 'organization/things.json': JSON.stringify(aTableFile({ partition_expiration_days: 30 })) }));
    expect(registry.table('organization', 'things')).toMatchObject({
      tableName: 'things',
      scope: 'organization',
      primaryKey: ['x_org_slug', 'thing_id'],
      sliceKey: [],
      partitionExpirationDays: 30,
      requirePartitionFilter: false,
    });
  });

  it('reports the faults of all files in one error', () => {
    const directory = aDirectory({
      'organization/things.json': '{ not json',
      'organization/stuff.json': JSON.stringify(aTableFile()),
      'bootstrap/things.json': JSON.stringify(aTableFile()),
    });
    const error = errorOf(() => SchemaRegistry.fromDirectory(directory));
    expect(error).toBeInstanceOf(SchemaFilesInvalidError);
    expect(error).toMatchObject({ code: 'SCHEMA_FILES_INVALID' });
    const files = new Set((error as SchemaFilesInvalidError).faults.map((fault) => fault.file));
    expect(files).toEqual(new Set(['bootstrap/things.json', 'organization/stuff.json', 'organization/things.json']));
    expect((error as Error).message).toContain('organization/stuff.json#/table_name');
  });

  it('says which folder is missing', () => {
    expect(() => SchemaRegistry.fromDirectory(join(tmpdir(), 'no-such-schemas'))).toThrow(/bootstrap.*there is no folder/);
  });

  it('makes references by project and dataset', () => {
    const ref = SchemaRegistry.fromTables([aTableSchema()]).ref('organization', { projectId: 'cloudact-testing-1', datasetId: 'acme_local' }, 'things');
    expect(ref.path).toBe('cloudact-testing-1.acme_local.things');
    expect(ref.schema.primaryKey).toEqual(['x_org_slug', 'thing_id']);
  });

  it('names the tables it has when asked for one it has not', () => {
    const error = errorOf(() => SchemaRegistry.fromTables([aTableSchema()]).table('organization', 'nothings'));
    expect(error).toBeInstanceOf(UnknownTableError);
    expect((error as Error).message).toContain('things');
  });

  it('keeps the scopes apart', () => {
    const registry = SchemaRegistry.fromTables([aTableSchema()]);
    expect(registry.has('organization', 'things')).toBe(true);
    expect(registry.has('bootstrap', 'things')).toBe(false);
  });
});

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
