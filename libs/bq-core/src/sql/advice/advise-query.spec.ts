import { inspectSql } from '../inspect-sql.js';
import { adviseQuery } from './advise-query.js';
import { QueryAdviser } from './query-adviser.js';
import type { AdvisedTable, TableLayouts } from './table-layouts.js';

const COST: AdvisedTable = { partitionColumn: 'ChargePeriodStart', partitionType: 'TIMESTAMP', clusteringColumns: ['ServiceProviderName', 'ServiceCategory'], columnCount: 102 };
const layouts: TableLayouts = { layoutOf: ({ tableId }) => (tableId === 'cost' ? COST : undefined) };
const adviceOn = (sql: string): readonly string[] => adviseQuery(inspectSql(sql), layouts).map(({ code }) => code);
const textOf = (sql: string): string => adviseQuery(inspectSql(sql), layouts).map(({ text }) => text).join('\n');

const RECENT = "ChargePeriodStart >= TIMESTAMP '2026-05-01'";

describe('adviseQuery', () => {
  it.each<[string, readonly string[]]>([
    [`SELECT ServiceName FROM d.cost WHERE ${RECENT}`, []],
    ['SELECT ServiceName FROM d.cost WHERE ChargePeriodStart BETWEEN @a AND @b AND ServiceName = "x"', []],
    ['SELECT ServiceName FROM d.cost WHERE @since <= ChargePeriodStart', []],
    ['SELECT ServiceName FROM d.cost AS c WHERE c.ChargePeriodStart > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 7 DAY)', []],
    ['SELECT ServiceName FROM d.cost', ['FULL_SCAN']],
    [`SELECT ServiceName FROM d.cost WHERE ${RECENT} OR TRUE`, ['FULL_SCAN']],
    [`SELECT * FROM d.cost WHERE ${RECENT}`, ['SELECT_STAR']],
    [`SELECT c.* FROM d.cost AS c WHERE ${RECENT}`, ['SELECT_STAR']],
    [`SELECT COUNT(*) FROM d.cost WHERE ${RECENT}`, []],
    ['SELECT ServiceName FROM d.cost LIMIT 10', ['FULL_SCAN', 'LIMIT_DOES_NOT_SAVE']],
    ["SELECT ServiceName FROM d.cost WHERE DATE(ChargePeriodStart) = '2026-05-01'", ['PARTITION_FUNCTION']],
    ['SELECT ServiceName FROM d.cost WHERE ChargePeriodStart > (SELECT MAX(x) FROM d.other)', ['PARTITION_NOT_CONSTANT']],
    ['SELECT ServiceName FROM d.cost WHERE ChargePeriodStart > BillingPeriodStart', ['PARTITION_NOT_CONSTANT']],
    [`SELECT ServiceName FROM d.cost WHERE ${RECENT} AND ServiceCategory = 'x'`, ['CLUSTERING_UNUSED']],
    [`SELECT ServiceName FROM d.cost WHERE ${RECENT} AND ServiceCategory = 'x' AND ServiceProviderName = 'AWS'`, []],
    ['SELECT 1 FROM d.a CROSS JOIN d.b', ['CROSS_JOIN']],
    ['SELECT 1 FROM d.a, d.b', ['CROSS_JOIN']],
    ['SELECT 1 FROM d.a AS a, a.tags, UNNEST(a.more)', []],
    ['SELECT 1 FROM d.a JOIN d.b USING (x)', []],
    ['SELECT x FROM d.a ORDER BY x', ['ORDER_WITHOUT_LIMIT']],
    ['SELECT x FROM d.a ORDER BY x LIMIT 5', []],
    ['WITH recent AS (SELECT * FROM d.cost) SELECT ServiceName FROM recent', ['FULL_SCAN', 'SELECT_STAR']],
    ['DELETE FROM d.cost WHERE TRUE', []],
    ['SELEC', []],
  ])('%s: %j', (sql, codes) => {
    expect(adviceOn(sql)).toEqual(codes);
  });

  it('says in words what to do, and where', () => {
    const sql = 'SELECT * FROM d.cost LIMIT 5';
    expect(textOf(sql)).toContain('scans the full table d.cost: filter on ChargePeriodStart');
    expect(textOf(sql)).toContain('SELECT * reads 102 columns');
    expect(textOf(sql)).toContain('LIMIT does not reduce bytes');
    const spans = adviseQuery(inspectSql(sql), layouts).map(({ span }) => sql.slice(span.start, span.end));
    expect(spans).toEqual(['d.cost', '*', 'LIMIT 5']);
  });
});

describe('QueryAdviser', () => {
  it('measures a proposal by dry runs, and leaves bytes out where none can be written', async () => {
    const asked: string[] = [];
    const adviser = new QueryAdviser({
      layouts,
      gateway: { dryRun: async ({ sql }) => (asked.push(sql), { statementType: 'SELECT', referencedTables: [], bytesProcessed: sql.includes('INTERVAL 30 DAY') ? 10n : 1_000n }) as never },
    });
    const [scan, limit] = await adviser.adviseWithBytes('SELECT ServiceName FROM d.cost LIMIT 5');
    expect(scan).toMatchObject({ code: 'FULL_SCAN', bytesBefore: 1_000n, bytesAfter: 10n });
    expect(scan?.suggestion).toBe('SELECT ServiceName FROM (SELECT * FROM d.cost WHERE ChargePeriodStart >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 30 DAY)) AS `cost` LIMIT 5');
    expect(limit).toMatchObject({ code: 'LIMIT_DOES_NOT_SAVE', bytesBefore: 1_000n });
    expect(limit).not.toHaveProperty('bytesAfter');
    expect(asked).toHaveLength(2);
  });

  it('asks nothing for a statement that needs no advice', async () => {
    const adviser = new QueryAdviser({ layouts, gateway: { dryRun: () => Promise.reject(new Error('asked')) } });
    await expect(adviser.adviseWithBytes(`SELECT ServiceName FROM d.cost WHERE ${RECENT}`)).resolves.toEqual([]);
  });
});
