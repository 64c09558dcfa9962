import { BigQueryError, QueryRunner } from '@cloudact/bq-core';
import { ATTACK_STATEMENTS } from '../isolation/guard/attacks.js';
import { FOREIGN_DATASETS, SCOPE } from '../isolation/guard/given-scope.js';
import { type GuardWorld, startGuardWorld } from '../isolation/guard/guard-world.js';

/** In every row that acme must not see, and in the name of a table of globex's. */
const SECRET = 'seen_by_globex_only';
const CALLER = { orgSlug: 'acme', tier: 'SCALE', service: 'chat' } as const;
/** Milliseconds before Jest gives up what runs hundreds of statements. No promise is measured by it. */
const LONG_MS = 240_000;

describe('the second layer with the first switched off', () => {
  let world: GuardWorld;
  let runner: QueryRunner;
  beforeAll(async () => {
    world = await startGuardWorld();
    await world.gateway.query({ sql: `CREATE TABLE globex_local.${SECRET} AS SELECT '${SECRET}' AS id` });
    await world.gateway.query({ sql: `CREATE OR REPLACE TABLE globex_local.budgets AS SELECT 'globex' AS x_org_slug, '${SECRET}' AS budget_id, '${SECRET}' AS name` });
    await world.gateway.query({ sql: `CREATE VIEW acme_local.view_of_globex AS SELECT * FROM globex_local.budgets` });
    await world.gateway.query({ sql: `CREATE FUNCTION acme_local.of_globex() AS ((SELECT ANY_VALUE(name) FROM globex_local.budgets))` });
    runner = new QueryRunner({ gateway: world.gateway, without: ['guard', 'statement-class', 'datasets', 'dry-run', 'retry', 'breaker'] });
  }, LONG_MS);
  afterAll(async () => {
    runner.close();
    await world.stop();
  });

  /** All that somebody who sends a statement in acme's name gets to see. */
  const seen = async (sql: string): Promise<{ readonly ran: boolean; readonly text: string }> => {
    try {
      const { rows, fields } = await runner.query(CALLER, { sql, principal: { orgSlug: 'acme', datasets: [SCOPE.datasetId] }, maxTimeoutMs: 20_000 });
      return { ran: true, text: JSON.stringify({ rows, fields }) };
    } catch (error) {
      if (error instanceof BigQueryError || (error as { readonly code?: string }).code === 'QUERY_PARAMETER_MISSING') return { ran: false, text: (error as Error).message };
      throw error;
    }
  };
  const crossTenant = [
    ...ATTACK_STATEMENTS.filter(({ sql }) => FOREIGN_DATASETS.some((dataset) => sql.includes(dataset)) || /INFORMATION_SCHEMA|region-/i.test(sql)),
    { name: 'a view', sql: 'SELECT * FROM acme_local.view_of_globex' },
    { name: 'a function', sql: 'SELECT acme_local.of_globex()' },
    { name: 'all names', sql: 'SELECT table_name FROM `region-us`.INFORMATION_SCHEMA.TABLES' },
  ];

  it('lets no row and no name of another organisation out, whatever cross-tenant statement is sent', async () => {
    const leaks: string[] = [];
    for (const { name, sql } of crossTenant) if ((await seen(sql)).text.includes(SECRET)) leaks.push(name);
    expect([crossTenant.length > 60, leaks]).toEqual([true, []]);
  }, LONG_MS);

  it('would show them without it: the statements do reach for what they must not have', async () => {
    const open = await runner.query(CALLER, { sql: 'SELECT * FROM acme_local.view_of_globex' });
    expect(JSON.stringify(open.rows)).toContain(SECRET);
  });

  it('still answers what is its own', async () => {
    await expect(seen('SELECT COUNT(*) AS n FROM acme_local.budgets')).resolves.toEqual({ ran: true, text: expect.stringContaining('"n":"3"') });
  });
});
