import { setTimeout as sleep } from 'node:timers/promises';
import { datasetDialect, InformationSchemaSource, regionDialect } from '@cloudact/bq-core';
import { diffTable, LEDGER_LABEL, type TableSchema } from '@cloudact/schemas';
import { type Stack, startStack } from '../stack/start-stack.js';

interface OperationBody extends Record<string, unknown> {
  readonly operation_id: string;
  readonly state: string;
  readonly done: boolean;
  readonly response: { readonly counts: Readonly<Record<string, number>>; readonly faults: readonly Readonly<Record<string, unknown>>[] };
}

const ORGS = ['acme', 'globex', 'initech'] as const;

describe('migrations of the organisations’ datasets', () => {
  let stack: Stack;
  let tables: readonly TableSchema[];
  beforeAll(async () => {
    stack = await startStack({ services: ['api'] });
    await Promise.all(ORGS.map((slug) => stack.onboard(slug)));
    tables = stack.platform('api').registry.tables('organization');
  });
  afterAll(() => stack.stop());

  const asRoot = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => stack.call<T>('api', method, path, { rootKey: stack.rootKey, ...(body === undefined ? {} : { body }) });
  const sql = (text: string): Promise<unknown> => stack.platform('api').gateway.query({ sql: text });
  const table = (org: string, name: string) => stack.platform('api').ddl.getTable(`${org}_local`, name);
  const applied = async (body: unknown): Promise<OperationBody> => {
    const started = await asRoot<OperationBody>('POST', '/migrations/apply', body);
    expect(started.status).toBe(202);
    expect(started.headers.get('location')).toBe(`/api/v1/operations/${started.body.operation_id}`);
    for (;;) {
      const { body: now } = await asRoot<OperationBody>('GET', `/operations/${started.body.operation_id}`);
      if (now.done) return now;
      await sleep(20);
    }
  };

  it('find nothing to do where everything was just made, and the ledger says the version of each table', async () => {
    const { status, body } = await asRoot('GET', '/migrations/status');
    expect(status).toBe(200);
    expect(body).toMatchObject({ organizations: 3, ready: true });
    expect(body['tables']).toEqual(tables.map(({ tableName, version }) => ({ table: tableName, version, in_sync: 3, missing: 0, drifted: 0, ledger: { [version]: 3 } })));
    expect((await asRoot('POST', '/migrations/plan', {})).body).toMatchObject({ steps: [], text: 'Everything is as the table files want it, in all 3 datasets.' });
  });

  // what the region's DDL column would tell is asked of the datasets: the embedded server does not write DDL
  it.each([
    ['the views of each dataset', datasetDialect('cloudact-testing-1')],
    ['the views of the region', { ...regionDialect('cloudact-testing-1', 'US'), layout: datasetDialect('cloudact-testing-1').layout }],
  ])('see by %s all that the tables themselves say', async (_what, dialect) => {
    const { gateway, ddl } = stack.platform('api');
    const source = new InformationSchemaSource({ dialect, tables, query: async (text, datasets) => (await gateway.query({ sql: text, params: { datasets: { type: ['STRING'], value: datasets } } })).rows });
    const shapes = await source.shapes(ORGS.map((org) => `${org}_local`));
    expect(shapes.map(({ tableId }) => tableId).toSorted()).toEqual(tables.map(({ tableName }) => tableName).toSorted());
    for (const shape of shapes) {
      const wanted = tables.find(({ tableName }) => tableName === shape.tableId) as TableSchema;
      expect([...shape.datasetIds].toSorted()).toEqual(ORGS.map((org) => `${org}_local`));
      expect(diffTable(wanted, shape.read())).toEqual([]);
      const actual = await ddl.getTable('acme_local', shape.tableId);
      expect(actual === undefined ? ['missing'] : diffTable(wanted, actual)).toEqual([]);
    }
  });

  it('ask a whole region the same way', () => {
    const asked = regionDialect('p', 'US').relation({ view: 'COLUMNS', columns: ['table_schema'] }, ['a']);
    expect(asked).toBe('(SELECT table_schema FROM `p`.`region-us`.INFORMATION_SCHEMA.COLUMNS WHERE table_schema IN UNNEST(@datasets) AND TRUE)');
  });

  it('notice each kind of drift, mend what can be mended in place, and name what cannot', async () => {
    await sql('ALTER TABLE `acme_local.budgets` DROP COLUMN notes').catch(() => sql('ALTER TABLE `acme_local.budgets` DROP COLUMN category'));
    await sql("ALTER TABLE `acme_local.fx_rates` SET OPTIONS (description = 'Somebody wrote \"this\"')");
    await sql('DROP TABLE `globex_local.org_hierarchy`');
    await sql('ALTER TABLE `globex_local.subscription_plans` ADD COLUMN of_somebody STRING');
    const { body: plan } = await asRoot<{ readonly steps: readonly { readonly kind: string; readonly table: string; readonly first_datasets: readonly string[] }[] }>('POST', '/migrations/plan', {});
    expect(plan.steps.map(({ kind, table: name, first_datasets }) => `${kind} ${name} ${first_datasets.join()}`).toSorted()).toEqual([
      'create-table org_hierarchy globex_local',
      'leave-alone subscription_plans globex_local',
      'update-table budgets acme_local',
      'update-table fx_rates acme_local',
    ]);
    expect(await applied({})).toMatchObject({ state: 'SUCCEEDED', response: { counts: { applied: 3, 'left-alone': 1 }, faults: [] } });
    expect((await asRoot('GET', '/migrations/status')).body).toMatchObject({ ready: true });
    expect((await table('globex', 'subscription_plans'))?.fields.at(-1)?.name).toBe('of_somebody');
  });

  it('go on without the organisation that fails, and name it', async () => {
    for (const org of ORGS) await sql(`DROP TABLE \`${org}_local.genai_costs_daily\``);
    await sql('CREATE VIEW `globex_local.genai_costs_daily` AS SELECT 1 AS n');
    const { state, response } = await applied({ tables: ['genai_costs_daily'] });
    expect(state).toBe('INCOMPLETE');
    expect(response.counts).toMatchObject({ applied: 2, failed: 1 });
    expect(response.faults).toEqual([expect.objectContaining({ dataset: 'globex_local', table: 'genai_costs_daily', outcome: 'failed', code: expect.stringMatching(/^BIGQUERY_/) as string })]);
    await sql('DROP VIEW `globex_local.genai_costs_daily`');
    expect(await applied({ organizations: ['globex'] })).toMatchObject({ state: 'SUCCEEDED', response: { counts: { applied: 1 } } });
  });

  it('copy and swap only the table that was named, with every row, and keep the old one beside it', async () => {
    const wanted = tables.find(({ tableName }) => tableName === 'fx_rates') as TableSchema;
    const { ddl } = stack.platform('api');
    await sql('DROP TABLE `initech_local.fx_rates`');
    await ddl.createTable('initech_local', { ...wanted, fields: wanted.fields.map((field) => (field.name === 'rate' ? { ...field, type: 'STRING' } : field)), labels: { ...wanted.labels, [LEDGER_LABEL]: '0' } });
    const required = wanted.fields.filter(({ mode }) => mode === 'REQUIRED');
    const sample: Readonly<Record<string, string>> = { DATE: "DATE '2026-01-31'", TIMESTAMP: "TIMESTAMP '2026-01-31'", BIGNUMERIC: "'1.0825'", STRING: "'EUR'", BOOL: 'TRUE' };
    await sql(`INSERT INTO \`initech_local.fx_rates\` (${required.map(({ name }) => name).join(', ')}) VALUES (${required.map(({ type }) => sample[type] ?? '1').join(', ')})`);

    const refused = await applied({ organizations: ['initech'] });
    expect(refused).toMatchObject({ state: 'INCOMPLETE', response: { faults: [{ dataset: 'initech_local', table: 'fx_rates', outcome: 'refused' }] } });
    expect((await table('initech', 'fx_rates'))?.labels[LEDGER_LABEL]).toBe('0');

    expect(await applied({ organizations: ['initech'], tables: ['fx_rates'], copy_and_swap: ['fx_rates'] })).toMatchObject({ state: 'SUCCEEDED', response: { faults: [] } });
    const swapped = await table('initech', 'fx_rates');
    expect(swapped === undefined ? ['missing'] : diffTable(wanted, swapped)).toEqual([]);
    const { rows } = await stack.platform('api').gateway.query({ sql: 'SELECT CAST(rate AS STRING) AS rate FROM `initech_local.fx_rates`' });
    expect(rows).toEqual([{ rate: '1.0825' }]);
    const kept = (await ddl.listTables('initech_local')).filter(({ tableId }) => tableId.startsWith('fx_rates__before_'));
    expect(kept).toHaveLength(1);
  });

  it('can be listed, are not found by another id, and stay as they are when cancelled too late', async () => {
    const { body } = await asRoot<{ readonly operations: readonly OperationBody[]; readonly next_page_token: string | null }>('GET', '/operations?limit=2');
    expect(body.operations).toHaveLength(2);
    expect(body.next_page_token).not.toBeNull();
    const last = body.operations[0] as OperationBody;
    expect((await asRoot('POST', `/operations/${last.operation_id}/cancel`)).body).toMatchObject({ operation_id: last.operation_id, state: last.state, done: true });
    expect(await asRoot('GET', '/operations/nobody-knows-it')).toMatchObject({ status: 404, body: { code: 'OPERATION_NOT_FOUND' } });
  });

  it('refuse what they do not know before anything begins', async () => {
    expect(await asRoot('POST', '/migrations/apply', { organizations: ['nobody_here'] })).toMatchObject({ status: 404, body: { code: 'MIGRATION_TARGETS_UNKNOWN' } });
    expect(await asRoot('POST', '/migrations/plan', { tables: ['no_such_table'] })).toMatchObject({ status: 404, body: { code: 'UNKNOWN_TABLE' } });
    expect(await asRoot('POST', '/migrations/apply', { copy_and_swap: ['no_such_table'] })).toMatchObject({ status: 404, body: { code: 'UNKNOWN_TABLE' } });
    expect(await asRoot('POST', '/migrations/apply', { org: 'acme' })).toMatchObject({ status: 400, body: { errors: [{ field: 'org' }] } });
    expect(await asRoot('POST', '/migrations/apply', { tables: ['fx_rates; DROP'] })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect(await stack.call('api', 'POST', '/migrations/apply', {})).toMatchObject({ status: 401, body: { code: 'KEY_MISSING' } });
  });
});
