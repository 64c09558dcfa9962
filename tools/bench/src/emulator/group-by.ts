import { compare } from '../benchmark.js';
import { type Scenario } from './house.js';
import { rest, BASE, runQuery } from './rest-calls.js';

/** Columns of the cost table that a summary reads, and some that it does not. */
const FIELDS = [
  ['ChargePeriodStart', 'TIMESTAMP'], ['ServiceName', 'STRING'], ['ProviderName', 'STRING'], ['RegionId', 'STRING'], ['ResourceId', 'STRING'], ['SubAccountId', 'STRING'],
  ['BilledCost', 'BIGNUMERIC'], ['EffectiveCost', 'BIGNUMERIC'], ['ListCost', 'BIGNUMERIC'], ['ConsumedQuantity', 'BIGNUMERIC'], ['Tags', 'JSON'], ['x_org_slug', 'STRING'],
] as const;

const SUMMARY = `SELECT ServiceName, RegionId, SUM(BilledCost) AS billed, SUM(EffectiveCost) AS effective, COUNT(*) AS n FROM d.focus
  WHERE ChargePeriodStart >= TIMESTAMP '2026-01-01 00:00:00+00' GROUP BY ServiceName, RegionId ORDER BY billed DESC`;

export const groupByScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const rows = quick ? 100_000 : 1_000_000;
  await rest(emulator, 'POST', `${BASE}/datasets/d/tables`, { tableReference: { tableId: 'focus' }, schema: { fields: FIELDS.map(([name, type]) => ({ name, type })) } });
  await runQuery(emulator, `INSERT INTO d.focus SELECT TIMESTAMP_ADD(TIMESTAMP '2026-01-01', INTERVAL MOD(i, 720) HOUR), CONCAT('service-', MOD(i, 97)), CONCAT('provider-', MOD(i, 4)), CONCAT('region-', MOD(i, 23)),
    CONCAT('arn:resource/', MOD(i, 50000)), CONCAT('account-', MOD(i, 300)), CAST(MOD(i, 100000) AS BIGNUMERIC) * BIGNUMERIC '0.001', CAST(MOD(i, 99991) AS BIGNUMERIC) * BIGNUMERIC '0.001', CAST(i AS BIGNUMERIC), CAST(MOD(i, 24) AS BIGNUMERIC), JSON '{"team":"a"}', 'org'
    FROM UNNEST(GENERATE_ARRAY(0, ${rows / 1000 - 1})) AS k, UNNEST(GENERATE_ARRAY(0, 999)) AS j, UNNEST([k * 1000 + j]) AS i`);
  await engine.query('CREATE SCHEMA d');
  await engine.query(`CREATE TABLE d.focus AS SELECT TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(i % 720) AS ChargePeriodStart, 'service-' || i % 97 AS ServiceName, 'provider-' || i % 4 AS ProviderName, 'region-' || i % 23 AS RegionId,
    'arn:resource/' || i % 50000 AS ResourceId, 'account-' || i % 300 AS SubAccountId, ((i % 100000) / 1000)::DECIMAL(38,18) AS BilledCost, ((i % 99991) / 1000)::DECIMAL(38,18) AS EffectiveCost, i::DECIMAL(38,18) AS ListCost,
    (i % 24)::DECIMAL(38,18) AS ConsumedQuantity, '{"team":"a"}' AS Tags, 'org' AS x_org_slug FROM range(${rows}) AS r(i)`);
  return compare({
    id: 'group-by', what: `GROUP BY over ${rows} FOCUS rows`, unit: 'ms', target: 2, judge: 'ratio', against: 'the same SQL in DuckDB', rows: 1,
    run: () => runQuery(emulator, SUMMARY), runAgainst: () => engine.query(SUMMARY),
  }, rounds);
};
