import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defaultSchemaDirectory, SchemaRegistry } from '@cloudact/schemas';
import { createService } from '@cloudact/service-kit';
import { httpCall } from '../stack/http-call.js';
import { SERVICE_DEFINITIONS } from '../stack/service-definitions.js';
import { type Stack, startStack } from '../stack/start-stack.js';

const GUIDE = readFileSync(fileURLToPath(new URL('../../../docs/guides/add-a-table.md', import.meta.url)), 'utf8');

interface Example {
  readonly path: string;
  readonly json: string;
}

/** The table that the guide writes out, and the file that it puts it into. */
function exampleOfGuide(): Example {
  const [, path = '', json = ''] = /`schemas\/([a-z]+\/[a-z_]+\.json)`, whole:\n\s*```json\n([\s\S]*?)```/.exec(GUIDE) ?? [];
  return { path, json };
}

/** docs/guides/add-a-table.md, step by step, on a copy of schemas/. */
describe('adding a table as the guide says', () => {
  let stack: Stack;
  let folder: string;
  beforeAll(async () => {
    stack = await startStack({ services: ['api'] });
    await stack.onboard('acme');
    await stack.onboard('globex');
    folder = mkdtempSync(join(tmpdir(), 'add-a-table-'));
    cpSync(fileURLToPath(defaultSchemaDirectory), join(folder, 'schemas'), { recursive: true });
  });
  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const { path, json } = exampleOfGuide();
  const name = path.split('/').at(-1)?.replace('.json', '') ?? '';
  const tableOf = (org: string) => stack.platform('api').ddl.getTable(`${org}_local`, name);

  /** The next version of the api, with the files as they are now, brings every organisation up to date. @returns the plan's text, and what was done */
  async function deploy(): Promise<{ readonly text: string; readonly counts: Readonly<Record<string, number>> }> {
    const define = await SERVICE_DEFINITIONS.api();
    const config = { ...stack.platform('api').config, port: 0, dataDirectory: join(folder, 'api') };
    const app = await createService({ ...define(config), schemaDirectory: join(folder, 'schemas') });
    try {
      await app.listen(0, config.host);
      const { port } = app.getHttpServer().address() as { readonly port: number };
      const ask = async <T>(method: string, route: string, body?: unknown): Promise<T> => (await httpCall<T>(method, `http://${config.host}:${port}/api/v1${route}`, { rootKey: stack.rootKey, ...(body === undefined ? {} : { body }) })).body;
      const { text } = await ask<{ readonly text: string }>('POST', '/migrations/plan', {});
      const { operation_id } = await ask<{ readonly operation_id: string }>('POST', '/migrations/apply', {});
      for (;;) {
        const { done, state, response } = await ask<{ readonly done: boolean; readonly state: string; readonly response: { readonly counts: Readonly<Record<string, number>> } }>('GET', `/operations/${operation_id}`);
        if (done) expect(state).toBe('SUCCEEDED');
        if (done) return { text, counts: response.counts };
        await sleep(20);
      }
    } finally {
      await app.close();
    }
  }

  it('takes three files at most, by its own words', () => {
    const steps = [...GUIDE.matchAll(/^\d+\. \*\*/gm)];
    expect(steps).toHaveLength(3);
    expect(GUIDE).toContain('libs/schemas/src/schema-files.spec.ts');
    expect(GUIDE).toContain('CHANGELOG.md');
  });

  it('is one file that passes the check, and then the table is in every organisation', async () => {
    const before = SchemaRegistry.fromDirectory(join(folder, 'schemas')).tables('organization').length;
    writeFileSync(join(folder, 'schemas', path), json);
    expect(SchemaRegistry.fromDirectory(join(folder, 'schemas')).tables('organization')).toHaveLength(before + 1);

    const { text, counts } = await deploy();
    expect(text).toContain(`+ table ${name} in acme_local, globex_local`);
    expect(text).toContain('Plan for 2 datasets: 2 to add, 0 to change, 0 refused, 0 left alone.');
    expect(counts).toMatchObject({ applied: 2, failed: 0 });
    for (const org of ['acme', 'globex']) expect(await tableOf(org)).toMatchObject({ labels: { schema_version: '1' }, partitioning: { type: 'MONTH', field: 'created_at' } });
  });

  it('and a later change is an edit of that file', async () => {
    const file = JSON.parse(json) as { version: number; schema: object[] };
    const changed = { ...file, version: 2, schema: [...file.schema, { name: 'owner', type: 'STRING', mode: 'NULLABLE', description: 'Who saved it; null for views that were there before.' }] };
    writeFileSync(join(folder, 'schemas', path), JSON.stringify(changed));
    const { text, counts } = await deploy();
    expect(text).toContain('+ column owner STRING NULLABLE');
    expect(counts).toMatchObject({ applied: 2, failed: 0 });
    const acme = await tableOf('acme');
    expect(acme?.fields.at(-1)?.name).toBe('owner');
    expect(acme?.labels['schema_version']).toBe('2');
  });
});
