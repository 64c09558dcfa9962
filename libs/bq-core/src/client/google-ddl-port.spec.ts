import { RetryPolicy } from '@cloudact/bq-resilience';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { defaultSchemaDirectory, diffTable, SchemaRegistry, type TableSchema } from '@cloudact/schemas';
import { classifyBigQueryError } from '../errors/classify-bigquery-error.js';
import { restError, type StubAnswer, type StubRequest, StubRestServer } from '../testing/stub-rest-server.js';
import { GoogleDdlPort } from './google-ddl-port.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});
const given = async (answer: (request: StubRequest, count: number) => StubAnswer) => {
  const server = await StubRestServer.start(answer);
  const retry = new RetryPolicy({ classify: classifyBigQueryError, clock: new FakeClock({ autoAdvance: true }) });
  const ddl = new GoogleDdlPort({ backend: 'emulator', projectId: 'p', endpoint: server.url, retry });
  cleanups.push(() => ddl.close(), () => server.stop());
  return { server, ddl };
};
let dlq: TableSchema;
beforeAll(async () => {
  dlq = (await SchemaRegistry.fromDirectory(defaultSchemaDirectory)).table('bootstrap', 'pipeline_dlq');
});
/** The legacy names with which BigQuery answers. */
const legacy = (fields: readonly { readonly type: string }[]): unknown[] =>
  fields.map((field) => ({ ...field, type: ({ INT64: 'INTEGER', FLOAT64: 'FLOAT', BOOL: 'BOOLEAN', STRUCT: 'RECORD' } as Record<string, string>)[field.type] ?? field.type }));

describe('GoogleDdlPort', () => {
  it('reads back what it has created', async () => {
    let stored: Record<string, unknown> = {};
    const { ddl } = await given((request) => {
      if (request.method === 'POST') stored = request.json as Record<string, unknown>;
      const resource = { ...stored, type: 'TABLE', schema: { fields: legacy((stored['schema'] as { fields: { type: string }[] }).fields) } };
      return { json: request.path.endsWith('/tables') ? { tables: [resource] } : resource };
    });
    await ddl.createTable('organizations', dlq);
    const [table] = await ddl.listTables('organizations');
    expect(table).toBeDefined();
    expect(table === undefined ? [] : diffTable(dlq, table)).toEqual([]);
  });

  it('asks for partitioning, clustering, the key and the labels', async () => {
    const { server, ddl } = await given(() => ({ json: {} }));
    await ddl.createTable('organizations', dlq);
    expect(server.requests[0]?.json).toMatchObject({
      tableReference: { projectId: 'p', datasetId: 'organizations', tableId: 'pipeline_dlq' },
      timePartitioning: { type: dlq.partitioning.type, field: dlq.partitioning.field },
      clustering: { fields: dlq.clustering },
      tableConstraints: { primaryKey: { columns: dlq.primaryKey } },
    });
  });

  it('knows no dataset where there is none', async () => {
    const { ddl } = await given(() => restError(404, 'notFound', 'Not found: Dataset p:d'));
    await expect(ddl.getDataset('d')).resolves.toBeUndefined();
  });

  it('lists every page, without the views', async () => {
    const tables = (ids: readonly string[], type: string): object[] => ids.map((tableId) => ({ tableReference: { tableId }, type }));
    const { ddl } = await given((request) => {
      if (!request.path.endsWith('/tables')) return { json: { tableReference: { tableId: request.path.split('/').at(-1) } } };
      return request.query.get('pageToken') === 'two' ? { json: { tables: tables(['c'], 'TABLE') } } : { json: { tables: [...tables(['a'], 'TABLE'), ...tables(['v'], 'VIEW')], nextPageToken: 'two' } };
    });
    expect((await ddl.listTables('d')).map((table) => table.tableId)).toEqual(['a', 'c']);
  });

  it('changes only what an update names, and only the table that it has read', async () => {
    const { server, ddl } = await given((request) => (request.method === 'GET' ? { json: { etag: 'e1', timePartitioning: { type: 'DAY', field: 'failed_at', expirationMs: '1' } } } : { json: {} }));
    await ddl.updateTable('d', 't', { description: 'new', clustering: [], partitionExpirationDays: null });
    expect(server.requests[1]?.headers['if-match']).toBe('e1');
    expect(server.requests[1]?.json).toEqual({ description: 'new', clustering: null, timePartitioning: { type: 'DAY', field: 'failed_at', expirationMs: null } });
  });

  it('changes a table by what it is at that moment, and looks again when somebody else was faster', async () => {
    const seen: string[] = [];
    const { server, ddl } = await given((request, count) => {
      if (request.method === 'GET') return { json: { etag: `e${count}`, tableReference: { tableId: 't' }, description: count === 1 ? 'old' : 'newer' } };
      return request.headers['if-match'] === 'e1' ? restError(412, 'conditionNotMet', 'Precondition check failed.') : { json: {} };
    });
    const changed = await ddl.changeTable('d', 't', ({ description }) => {
      seen.push(description);
      return { description: `${description}, and mine` };
    });
    expect(changed).toBe(true);
    expect(seen).toEqual(['old', 'newer']);
    expect(server.requests.at(-1)?.json).toEqual({ description: 'newer, and mine' });
  });

  it('sends nothing where there is nothing to change', async () => {
    const { server, ddl } = await given(() => ({ json: { tableReference: { tableId: 't' } } }));
    expect(await ddl.changeTable('d', 't', () => undefined)).toBe(false);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('lists the datasets of every page with their places and labels, and sets single labels', async () => {
    const dataset = (datasetId: string): object => ({ datasetReference: { projectId: 'p', datasetId }, location: 'EU', labels: { org: datasetId } });
    const { server, ddl } = await given((request) => ({ json: request.query.get('pageToken') === 'two' ? { datasets: [dataset('b')] } : { datasets: [dataset('a')], nextPageToken: 'two' } }));
    expect(await ddl.listDatasets()).toEqual(['a', 'b'].map((datasetId) => ({ datasetId, location: 'EU', labels: { org: datasetId } })));
    await ddl.setDatasetLabels('a', { delete_after: '2026-01-31', old: null });
    expect(server.requests.at(-1)).toMatchObject({ method: 'PATCH', json: { labels: { delete_after: '2026-01-31', old: null } } });
  });

  it('waits and tries again when metadata calls come too fast', async () => {
    const { server, ddl } = await given((_request, count) => (count === 1 ? restError(403, 'rateLimitExceeded', 'Exceeded rate limits: too many table update operations') : { json: {} }));
    await ddl.createTable('d', dlq);
    expect(server.requests).toHaveLength(2);
  });

  it('refuses a dataset id that would change the path', async () => {
    const { server, ddl } = await given(() => ({ json: {} }));
    await expect(ddl.getDataset('d/tables/t')).rejects.toMatchObject({ code: 'INVALID_IDENTIFIER' });
    expect(server.requests).toEqual([]);
  });
});
