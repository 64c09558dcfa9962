import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import { SchemaFilesInvalidError } from '../errors/schema-files-invalid-error.js';
import { SchemaRegistry } from '../schema-registry.js';
import { InjectSchemaRegistry } from './schema-registry.token.js';
import { SchemasModule } from './schemas.module.js';

@Injectable()
class Reader {
  constructor(@InjectSchemaRegistry() readonly registry: SchemaRegistry) {}
}

describe('SchemasModule', () => {
  it('gives the registry of the repository to whoever asks', async () => {
    const app = await Test.createTestingModule({ imports: [SchemasModule.register({})], providers: [Reader] }).compile();
    expect(app.get(Reader).registry.table('bootstrap', 'org_profiles').primaryKey).toEqual(['org_slug']);
  });

  it('does not start on a directory without tables', async () => {
    const module = Test.createTestingModule({ imports: [SchemasModule.register({ directory: '/nonexistent' })] });
    await expect(module.compile()).rejects.toThrow(SchemaFilesInvalidError);
  });
});
