import { type Emulator, startEmulator } from '../start-emulator.js';

interface Method {
  readonly id: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, { readonly location: string; readonly type: string; readonly required?: boolean }>>;
}
interface Document {
  readonly baseUrl: string;
  readonly resources: Readonly<Record<string, { readonly methods: Readonly<Record<string, Method>> }>>;
}

let emulator: Emulator;
beforeAll(async () => { emulator = await startEmulator(); });
afterAll(() => emulator.stop());

const document = async (path: string): Promise<Document> => (await (await fetch(`${emulator.url}${path}`)).json()) as Document;

describe('the discovery document', () => {
  test('is where clients look for it, and names the address that they used', async () => {
    const { baseUrl } = await document('/$discovery/rest?version=v2');
    expect(baseUrl).toBe(`${emulator.url}/bigquery/v2/`);
    expect(await document('/discovery/v1/apis/bigquery/v2/rest')).toEqual(await document('/$discovery/rest?version=v2'));
  });

  test('describes methods that this server answers, all of them', async () => {
    const { baseUrl, resources } = await document('/$discovery/rest?version=v2');
    const methods = Object.values(resources).flatMap((resource) => Object.values(resource.methods));
    expect(methods.map(({ id }) => id)).toEqual(expect.arrayContaining(['bigquery.jobs.query', 'bigquery.jobs.insert', 'bigquery.tabledata.insertAll', 'bigquery.tables.patch', 'bigquery.datasets.undelete', 'bigquery.routines.update']));
    const missing: string[] = [];
    for (const { id, httpMethod, path } of methods) {
      const url = `${baseUrl}${path.replace('{+resource}', 'projects/p/datasets/none/tables/none').replace(/\{\+(\w+)\}/g, 'none')}`;
      const answer = await fetch(url, { method: httpMethod, ...(httpMethod === 'GET' || httpMethod === 'DELETE' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }) });
      if ((await answer.text()).includes('is not an endpoint')) missing.push(id);
    }
    expect(missing).toEqual([]);
  });

  test('says of every name in a path that it must be given', async () => {
    const { resources } = await document('/$discovery/rest?version=v2');
    const get = resources['tables']?.methods['get'];
    expect(Object.entries(get?.parameters ?? {}).filter(([, { required }]) => required === true).map(([name]) => name)).toEqual(['projectId', 'datasetId', 'tableId']);
    expect(get?.parameters['selectedFields']).toEqual({ type: 'string', location: 'query' });
  });
});
