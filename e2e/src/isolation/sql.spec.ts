import { SqlGuard, SqlRefusedError } from '@cloudact/tenancy';
import { ATTACK_STATEMENTS } from './guard/attacks.js';
import { FOREIGN_DATASETS, SCOPE } from './guard/given-scope.js';
import { GOOD_STATEMENTS } from './guard/good.js';
import { type GuardWorld, startGuardWorld } from './guard/guard-world.js';
import { runGuardMutants } from './guard/run-mutants.js';

const SELECTS_FOREIGN = ATTACK_STATEMENTS.filter(({ sql }) => FOREIGN_DATASETS.some((dataset) => sql.includes(dataset)));
const OWN = 'acme_local.budgets';
/** Every way to give a name to something, with the name of a dataset that is not one's own, of a table in it, or of metadata; before its use and behind it, and in queries within queries. */
const SHADOWINGS: readonly string[] = [['globex_local', 'budgets'], ['organizations', 'org_api_keys'], ['INFORMATION_SCHEMA', 'SCHEMATA'], ['globex_prod', 'budgets']].flatMap(([dataset = '', table = '']) => {
  const name = `${dataset}.${table}`;
  return [
    `WITH ${dataset} AS (SELECT 1 AS x) SELECT * FROM ${dataset}`,
    `WITH ${dataset} AS (SELECT [1] AS ${table}) SELECT * FROM ${name}`,
    `WITH \`${name}\` AS (SELECT 1 AS x) SELECT * FROM \`${name}\``,
    `WITH ${table} AS (SELECT 1 AS x) SELECT * FROM ${name}`,
    `WITH RECURSIVE ${dataset} AS (SELECT [1] AS ${table} UNION ALL SELECT ${table} FROM ${dataset} WHERE FALSE) SELECT * FROM ${dataset}, ${name}`,
    `WITH a AS (SELECT * FROM ${name}) SELECT * FROM a`,
    `WITH a AS (WITH ${dataset} AS (SELECT [1] AS ${table}) SELECT 1 AS x FROM ${dataset}, ${name}) SELECT * FROM a`,
    `SELECT * FROM ${OWN} AS ${dataset}, ${name}`,
    `SELECT * FROM ${OWN} ${dataset} CROSS JOIN ${name} AS b`,
    `SELECT * FROM ${OWN} AS \`${dataset}\` LEFT JOIN \`${name}\` ON TRUE`,
    `SELECT * FROM ${name}, ${OWN} AS ${dataset}`,
    `SELECT * FROM (SELECT * FROM ${OWN} AS ${dataset}) AS t, ${name}`,
    `SELECT * FROM ${OWN} AS a, (SELECT * FROM ${OWN} AS ${dataset}, ${name})`,
    `SELECT (SELECT COUNT(*) FROM ${name}) AS n FROM ${OWN} AS ${dataset}`,
    `SELECT * FROM ${OWN} AS ${dataset} WHERE EXISTS (SELECT 1 FROM ${name})`,
    `SELECT * FROM UNNEST([1]) AS ${dataset}, ${name}`,
    `SELECT * FROM UNNEST([1]) AS a WITH OFFSET AS ${dataset}, ${name}`,
    `SELECT * FROM (SELECT [1] AS ${table}) AS ${dataset}, ${name}`,
    `SELECT * FROM (${OWN} AS ${dataset} JOIN ${name} AS b ON TRUE)`,
    `SELECT * FROM ${OWN} PIVOT(COUNT(*) FOR name IN ('a')) AS ${dataset}, ${name}`,
    `SELECT ARRAY_TRANSFORM([1], ${dataset} -> (SELECT COUNT(*) FROM ${name}))`,
    `SELECT WITH(${dataset} AS [1], (SELECT COUNT(*) FROM ${name}))`,
    `SELECT 1 AS ${dataset} UNION ALL SELECT COUNT(*) FROM ${name} ORDER BY ${dataset}`,
  ];
});
const PRINCIPAL = { orgSlug: 'acme', datasets: [SCOPE.datasetId] } as const;
/** Milliseconds before Jest gives up what runs hundreds of statements. No promise is measured by it. */
const LONG_MS = 600_000;

describe('free SQL', () => {
  let world: GuardWorld;
  beforeAll(async () => void (world = await startGuardWorld()), LONG_MS);
  afterAll(() => world.stop());

  const guard = new SqlGuard();
  const refusalOf = (sql: string): string | undefined => {
    try {
      guard.admit(sql, SCOPE);
      return undefined;
    } catch (error) {
      return error instanceof SqlRefusedError ? error.refusal : `broke: ${String(error)}`;
    }
  };
  /** What the second layer alone makes of a statement: the embedded server with the organisation's own credentials. */
  const outcome = (sql: string): Promise<string> =>
    world.gateway.query({ sql }, { principal: PRINCIPAL }).then(
      ({ rows }) => `ran with ${rows.length} rows`,
      (error: { readonly code?: string }) => String(error.code),
    );

  /** What the server says to who may read all: a foreign name alone (of a CTE, in a text) is no foreign table. */
  const readsForeign = async (sql: string): Promise<boolean> => (await world.gateway.dryRun({ sql })).referencedTables.some((table) => !table.startsWith(`${SCOPE.projectId}.${SCOPE.datasetId}.`));

  it('S23 the whole corpus of attacks is refused with a machine code, and every good statement passes', () => {
    expect(ATTACK_STATEMENTS.map(({ name, sql }) => [name, /^[A-Z_]+$/.test(refusalOf(sql) ?? 'let through ')]).filter(([, refused]) => refused !== true)).toEqual([]);
    expect(GOOD_STATEMENTS.map(({ name, sql }) => [name, refusalOf(sql)]).filter(([, refusal]) => refusal !== undefined)).toEqual([]);
    expect([ATTACK_STATEMENTS.length >= 150, GOOD_STATEMENTS.length >= 60]).toEqual([true, true]);
  });

  it('S24 ten thousand seeded mutants of attacks and good statements: none that is accepted reads another dataset', async () => {
    const report = await runGuardMutants({ seed: 24, count: 10_000, gateway: world.gateway, maxDryRuns: 50 });
    expect([report.mutants, report.faults]).toEqual([10_000, []]);
    expect(report.accepted).toBeGreaterThan(100);
  }, LONG_MS);

  it.each(SHADOWINGS)('S25 a name that shadows a foreign dataset is refused by the guard, and shows nothing foreign on the server: %s', async (sql) => {
    expect(refusalOf(sql)).toMatch(/^[A-Z_]+$/);
    expect(/^ran/.test(await outcome(sql)) && (await readsForeign(sql))).toBe(false);
  });

  it.each([
    ['NUL', 'SELECT 1\u0000'],
    ['a byte order mark', '\uFEFFSELECT 1'],
    ['a line separator', 'SELECT 1\u2028'],
    ['legacy SQL', '#legacySQL\nSELECT 1'],
    ['an escape in a quoted name', 'SELECT * FROM `globex\\x5flocal`.budgets'],
    ['more than 32 KB', `SELECT '${'a'.repeat(33_000)}'`],
    ['more than 60 deep', `SELECT ${'('.repeat(80)}1${')'.repeat(80)}`],
  ])('S26 one reading is what runs: %s is refused', (_what, sql) => {
    expect(refusalOf(sql)).toMatch(/^[A-Z_]+$/);
  });

  it('S26 what runs is written anew from the tree, without comments', () => {
    const { sql } = guard.admit('SELECT /* hidden */ COUNT(*) -- trailing\nFROM acme_local.budgets # more', SCOPE);
    expect(sql).not.toMatch(/hidden|trailing|more|--|\/\*|#/);
  });

  it('S27 with the guard off, the server alone refuses every cross-tenant statement; with the server off, the guard alone does', async () => {
    const ran: string[] = [];
    for (const { name, sql } of SELECTS_FOREIGN) if (/^ran/.test(await outcome(sql)) && (await readsForeign(sql))) ran.push(name);
    expect(SELECTS_FOREIGN.length).toBeGreaterThan(40);
    expect(ran).toEqual([]);
    expect(SELECTS_FOREIGN.filter(({ sql }) => refusalOf(sql) === undefined)).toEqual([]);
  }, LONG_MS);

  it('S27 the second layer lets an organisation read its own, so that it is no wall around everything', async () => {
    expect(await outcome('SELECT COUNT(*) AS n FROM acme_local.cost_data_standard_1_3')).toBe('ran with 1 rows');
    expect(await outcome('SELECT COUNT(*) AS n FROM globex_local.cost_data_standard_1_3')).not.toMatch(/^ran/);
    expect(await outcome("INSERT INTO acme_local.fx_rates (x_org_slug) VALUES ('x')")).not.toMatch(/^ran/);
  });

  it.each([
    'SELECT * FROM `region-us`.INFORMATION_SCHEMA.JOBS_BY_PROJECT',
    'SELECT * FROM `region-us`.INFORMATION_SCHEMA.SCHEMATA',
    'SELECT * FROM INFORMATION_SCHEMA.SCHEMATA',
    'SELECT * FROM globex_local.INFORMATION_SCHEMA.TABLES',
    'SELECT * FROM globex_local.__TABLES__',
    'SELECT @@project_id',
    'SELECT SESSION_USER()',
  ])('S28 what tells of others is refused: %s', (sql) => {
    expect(refusalOf(sql)).toMatch(/^[A-Z_]+$/);
  });

  it('S29 no free SQL reaches the shared dataset', async () => {
    for (const table of ['org_api_keys', 'org_profiles', 'org_chat_messages', 'pipeline_dlq']) {
      expect(refusalOf(`SELECT * FROM organizations.${table}`)).toMatch(/^[A-Z_]+$/);
      expect(await outcome(`SELECT * FROM organizations.${table}`)).not.toMatch(/^ran/);
    }
  });
});
