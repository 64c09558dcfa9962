import type { QueryParameter } from '@cloudact/bq-core';
import { GOOD_OF_ANALYSTS } from './good-of-analysts.js';

export interface GoodStatement {
  readonly sql: string;
  readonly params?: Readonly<Record<string, QueryParameter>>;
  /** Rows differ from run to run (random values, current time): then only the schema is compared. */
  readonly varies?: boolean;
}

const q = (sql: string, params?: GoodStatement['params']): GoodStatement => (params === undefined ? { sql } : { sql, params });
const COST = 'acme_local.cost_data_standard_1_3';

/** What analysts and language models write about costs: all of it must pass, and give the same rows after it was written anew. */
export const GOOD: Readonly<Record<string, readonly GoodStatement[]>> = {
  'plain reports': [
    q(`SELECT ServiceName, SUM(BilledCost) AS cost FROM ${COST} GROUP BY ServiceName ORDER BY cost DESC LIMIT 10`),
    q(`select servicename, sum(billedcost) as cost from ${COST} group by 1 order by 2 desc`),
    q(`SELECT * FROM ${COST} ORDER BY x_source_row_id LIMIT 3;`),
    q('SELECT COUNT(*) FROM `acme_local.cost_data_standard_1_3`'),
    q('SELECT COUNT(*) AS n FROM `cloudact-testing-1.acme_local.cost_data_standard_1_3`'),
    q('SELECT COUNT(*) AS n FROM `cloudact-testing-1`.`acme_local`.`cost_data_standard_1_3` AS c'),
    q('SELECT COUNT(*) AS n FROM cloudact-testing-1.acme_local.cost_data_standard_1_3'),
    q(`SELECT DISTINCT ServiceCategory FROM ${COST} WHERE ServiceCategory IS NOT NULL ORDER BY ServiceCategory`),
    q(`SELECT DATE(ChargePeriodStart) AS day, SUM(EffectiveCost) AS effective FROM ${COST} WHERE ChargePeriodStart >= TIMESTAMP('2026-05-01') AND ChargePeriodStart < TIMESTAMP('2026-06-01') GROUP BY day ORDER BY day`),
    q(`SELECT FORMAT_TIMESTAMP('%Y-%m', ChargePeriodStart) AS month, ROUND(SUM(BilledCost), 2) AS billed FROM ${COST} GROUP BY month HAVING billed > 0 ORDER BY month`),
    q(`SELECT ServiceName AS \`service name\`, SUM(BilledCost) AS \`Total Cost\` FROM ${COST} GROUP BY \`service name\` ORDER BY \`Total Cost\` DESC`),
    q(`SELECT RegionId, COUNT(*) n, FROM ${COST} GROUP BY RegionId ORDER BY n DESC, RegionId NULLS LAST`),
    q(`SELECT ResourceId, BilledCost FROM ${COST} ORDER BY BilledCost DESC NULLS LAST, ResourceId NULLS FIRST LIMIT 5 OFFSET 2`),
    q(`SELECT SubAccountName AS cost_prod, SUM(IF(ChargeCategory = 'Usage', BilledCost, 0)) AS usage_stage FROM ${COST} GROUP BY cost_prod ORDER BY cost_prod`),
    q('SELECT 1'),
    q("SELECT 'globex_local.budgets' AS note, \"organizations\" AS other"),
    q('SELECT b.name, b.amount, b.period_start FROM acme_local.budgets b WHERE b.status = "active" ORDER BY b.budget_id'),
    q(`SELECT * EXCEPT (Tags, SkuPriceDetails, ContractApplied, AllocatedMethodDetails, AllocatedTags, x_source_columns) FROM ${COST} ORDER BY x_source_row_id LIMIT 2`),
    q(`SELECT * EXCEPT (x_run_id) REPLACE (ROUND(BilledCost, 1) AS BilledCost) FROM ${COST} ORDER BY x_source_row_id LIMIT 2`),
    q(`SELECT ALL ServiceName FROM ${COST} GROUP BY ALL ORDER BY 1`),
    q(`SELECT AVG(BilledCost) avg_cost, MIN(BilledCost) AS min_cost, MAX(BilledCost) AS max_cost, STDDEV(CAST(BilledCost AS FLOAT64)) > 0 AS varied FROM ${COST}`),
  ],
  'comments, case, spaces': [
    q(`-- top services\nSELECT ServiceName /* name */, SUM(BilledCost) # billed\nFROM ${COST}\nGROUP BY 1 -- by name\nORDER BY 1;`),
    q(`#standardSQL\nSELECT COUNT(*) FROM ${COST}`),
    q(`/* by agent */ SELECT COUNT(*)\r\n\tFROM\r\n\t${COST}\r\n;\r\n`),
    q(`SELECT COUNT(*) FROM ${COST} WHERE ServiceName != '--' AND ServiceName <> '/* x */' AND ServiceName NOT IN ('#', ';')`),
    q(`SELECT "it's" AS a, 'say "hi"' AS b, '''three 'quotes' here''' AS c, """a\nb""" AS d, r'\\d+\\.\\d' AS e, 'tab\\t\\u00e9\\x41\\'' AS f, '日本語 ✓' AS g`),
    q("SELECT b'abc\\xff' AS a, rb'\\x' AS b, TO_HEX(b\"\\000\\377\") AS c, LENGTH(b'é') AS d"),
    q(`(SELECT COUNT(*) FROM ${COST})`),
    q(`((SELECT ServiceName FROM ${COST} ORDER BY x_source_row_id LIMIT 1))`),
  ],
  'joins and set operations': [
    q(`SELECT c.ServiceName, h.entity_name, SUM(c.EffectiveCost) AS cost FROM ${COST} AS c LEFT JOIN acme_local.org_hierarchy AS h ON c.x_hierarchy_entity_id = h.entity_id GROUP BY 1, 2 ORDER BY 1, 2`),
    q(`SELECT COUNT(*) FROM ${COST} c INNER JOIN acme_local.fx_rates f ON f.quote_currency = c.BillingCurrency AND f.rate_date = DATE(c.ChargePeriodStart)`),
    q('SELECT a.entity_name, b.entity_name AS parent FROM acme_local.org_hierarchy a JOIN acme_local.org_hierarchy b ON a.parent_id = b.entity_id ORDER BY 1'),
    q('SELECT name, provider FROM acme_local.budgets CROSS JOIN (SELECT DISTINCT provider FROM acme_local.genai_costs_daily) ORDER BY name, provider'),
    q('SELECT entity_id, n FROM acme_local.org_hierarchy FULL OUTER JOIN (SELECT hierarchy_entity_id AS entity_id, COUNT(*) AS n FROM acme_local.budgets GROUP BY 1) USING (entity_id) ORDER BY entity_id'),
    q(`SELECT 'cloud' AS source, SUM(BilledCost) AS cost FROM ${COST} UNION ALL SELECT 'genai', SUM(billed_cost) FROM acme_local.genai_costs_daily ORDER BY source`),
    q(`SELECT ServiceProviderName AS p FROM ${COST} EXCEPT DISTINCT (SELECT provider FROM acme_local.genai_costs_daily) ORDER BY p`),
    q(`(SELECT ServiceProviderName AS p FROM ${COST}) INTERSECT DISTINCT (SELECT ServiceProviderName FROM ${COST}) ORDER BY p LIMIT 5`),
    q('SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 3 AS b, 4 AS a ORDER BY a'),
    q('SELECT x.a FROM ((SELECT 1 AS a) AS x JOIN (SELECT 1 AS a) AS y ON x.a = y.a)'),
  ],
  'CTEs and subqueries': [
    q(`WITH daily AS (SELECT DATE(ChargePeriodStart) AS d, SUM(BilledCost) AS cost FROM ${COST} GROUP BY 1), ranked AS (SELECT d, cost, RANK() OVER (ORDER BY cost DESC) AS r FROM daily) SELECT * FROM ranked WHERE r <= 3 ORDER BY r, d`),
    q(`WITH cost_data AS (SELECT * FROM ${COST}) SELECT COUNT(*) FROM cost_data`),
    q(`WITH budgets AS (SELECT * FROM acme_local.budgets WHERE status = 'active') SELECT b.name FROM budgets AS b ORDER BY 1`),
    q('WITH RECURSIVE tree AS (SELECT entity_id, parent_id, 1 AS depth FROM acme_local.org_hierarchy WHERE parent_id IS NULL UNION ALL SELECT h.entity_id, h.parent_id, t.depth + 1 FROM acme_local.org_hierarchy AS h JOIN tree AS t ON h.parent_id = t.entity_id) SELECT entity_id, depth FROM tree ORDER BY depth, entity_id'),
    q(`SELECT ServiceName, BilledCost FROM ${COST} WHERE BilledCost > (SELECT AVG(BilledCost) FROM ${COST}) ORDER BY BilledCost DESC, x_source_row_id LIMIT 5`),
    q(`SELECT entity_name FROM acme_local.org_hierarchy AS h WHERE EXISTS (SELECT 1 FROM acme_local.budgets AS b WHERE b.hierarchy_entity_id = h.entity_id) ORDER BY 1`),
    q(`SELECT name FROM acme_local.budgets WHERE hierarchy_entity_id IN (SELECT entity_id FROM acme_local.org_hierarchy WHERE level > 1) ORDER BY name`),
    q(`SELECT s, (SELECT COUNT(*) FROM ${COST} WHERE ServiceName = s) AS n FROM (SELECT DISTINCT ServiceName AS s FROM ${COST}) ORDER BY s`),
    q(`SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT x FROM a) AS t`),
    q("SELECT WITH(a AS 'x', b AS CONCAT(a, 'y'), CONCAT(a, b)) AS joined"),
  ],
  'windows and grouping': [
    q(`SELECT ServiceName, DATE(ChargePeriodStart) AS d, SUM(SUM(BilledCost)) OVER (PARTITION BY ServiceName ORDER BY DATE(ChargePeriodStart) ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM ${COST} GROUP BY 1, 2 ORDER BY 1, 2`),
    q(`SELECT d, cost, cost - LAG(cost, 1, 0) OVER w AS delta, AVG(cost) OVER (w ROWS 6 PRECEDING) AS week FROM (SELECT DATE(ChargePeriodStart) AS d, SUM(BilledCost) AS cost FROM ${COST} GROUP BY 1) WINDOW w AS (ORDER BY d) ORDER BY d`),
    q(`SELECT ServiceName, x_source_row_id, BilledCost FROM ${COST} QUALIFY ROW_NUMBER() OVER (PARTITION BY ServiceName ORDER BY BilledCost DESC, x_source_row_id) = 1 ORDER BY ServiceName`),
    q(`SELECT ServiceCategory, RegionId, SUM(BilledCost) AS cost, GROUPING(RegionId) AS total FROM ${COST} GROUP BY ROLLUP (ServiceCategory, RegionId) ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 4`),
    q(`SELECT ServiceCategory, RegionId, COUNT(*) AS n FROM ${COST} GROUP BY GROUPING SETS (ServiceCategory, RegionId, ()) ORDER BY 1, 2, 3`),
    q(`SELECT ServiceCategory, ChargeCategory, COUNT(*) FROM ${COST} GROUP BY CUBE (ServiceCategory, ChargeCategory) ORDER BY 1, 2, 3`),
    q(`SELECT ServiceName, ROUND(100 * SAFE_DIVIDE(SUM(BilledCost), SUM(SUM(BilledCost)) OVER ()), 2) AS share FROM ${COST} GROUP BY 1 ORDER BY share DESC, 1`),
    q(`SELECT DISTINCT PERCENTILE_CONT(CAST(BilledCost AS FLOAT64), 0.5) OVER (PARTITION BY ServiceName) AS median, ServiceName FROM ${COST} ORDER BY 2`),
    q(`SELECT FIRST_VALUE(ServiceName IGNORE NULLS) OVER (ORDER BY x_source_row_id) AS f, NTILE(4) OVER (ORDER BY x_source_row_id) AS t FROM ${COST} ORDER BY x_source_row_id LIMIT 4`),
    q(`SELECT * FROM (SELECT ServiceName, ChargeCategory, BilledCost FROM ${COST}) PIVOT (SUM(BilledCost) AS cost FOR ChargeCategory IN ('Usage', 'Purchase' AS buy, 'Tax')) ORDER BY ServiceName`),
    q('SELECT provider, kind, cost FROM (SELECT provider, SUM(list_cost) AS list, SUM(billed_cost) AS billed FROM acme_local.genai_costs_daily GROUP BY 1) UNPIVOT (cost FOR kind IN (list, billed)) ORDER BY 1, 2'),
    q('SELECT v, label FROM (SELECT 1 AS a, 2 AS b) UNPIVOT INCLUDE NULLS (v FOR label IN (a AS \'first\', b AS \'second\')) ORDER BY v'),
  ],
  'dates and times': [
    q(`SELECT EXTRACT(YEAR FROM ChargePeriodStart) AS y, EXTRACT(MONTH FROM ChargePeriodStart AT TIME ZONE 'America/Los_Angeles') AS m, COUNT(*) AS n FROM ${COST} GROUP BY y, m ORDER BY y, m`),
    q(`SELECT EXTRACT(ISOWEEK FROM ChargePeriodStart) AS w, EXTRACT(WEEK(MONDAY) FROM DATE(ChargePeriodStart)) AS wm, EXTRACT(DATE FROM ChargePeriodStart) AS d, COUNT(*) FROM ${COST} GROUP BY 1, 2, 3 ORDER BY 3`),
    q(`SELECT DATE_TRUNC(DATE(ChargePeriodStart), MONTH) AS month, TIMESTAMP_TRUNC(ChargePeriodStart, WEEK(MONDAY)) AS week, SUM(BilledCost) FROM ${COST} GROUP BY 1, 2 ORDER BY 1, 2`),
    q(`SELECT COUNT(*) FROM ${COST} WHERE ChargePeriodStart BETWEEN TIMESTAMP '2026-05-01' AND TIMESTAMP '2026-05-31 23:59:59+00'`),
    q(`SELECT COUNT(*) > -1 FROM ${COST} WHERE ChargePeriodStart >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 30 DAY) AND DATE(ChargePeriodStart) < DATE_ADD(CURRENT_DATE(), INTERVAL 1 DAY)`),
    q("SELECT DATE '2026-05-31' - INTERVAL 1 MONTH AS a, DATE_DIFF(DATE '2026-05-31', '2026-05-01', DAY) AS b, LAST_DAY(DATE '2026-02-10') AS c, INTERVAL '1-2' YEAR TO MONTH AS d, INTERVAL -3 DAY AS e"),
    q("SELECT PARSE_DATE('%Y-%m-%d', '2026-05-01') AS a, SAFE.PARSE_DATE('%F', 'x') AS b, FORMAT_DATE('%b %Y', DATE '2026-05-01') AS c, CAST(DATE '2026-05-01' AS STRING FORMAT 'YYYY/MM') AS d, CAST(TIMESTAMP '2026-05-01' AS STRING FORMAT 'HH24:MI' AT TIME ZONE 'Asia/Tokyo') AS e"),
    q(`SELECT day, COALESCE(cost, 0) AS cost FROM UNNEST(GENERATE_DATE_ARRAY('2026-05-01', '2026-05-05')) AS day LEFT JOIN (SELECT DATE(ChargePeriodStart) AS day, SUM(BilledCost) AS cost FROM ${COST} GROUP BY 1) USING (day) ORDER BY day`),
    q("SELECT DATETIME(2026, 5, 1, 12, 0, 0) AS a, TIME '12:30:00' AS b, DATETIME '2026-05-01T00:00:00' AS c, UNIX_SECONDS(TIMESTAMP '2026-05-01') AS d, TIMESTAMP_DIFF(TIMESTAMP '2026-05-02', TIMESTAMP '2026-05-01', HOUR) AS e"),
    q("SELECT RANGE(DATE '2026-01-01', DATE '2026-02-01') AS r, RANGE_CONTAINS(RANGE<DATE> '[2026-01-01, 2026-02-01)', DATE '2026-01-05') AS c"),
    { sql: 'SELECT CURRENT_DATE() AS a, CURRENT_TIMESTAMP() AS b, CURRENT_DATE AS c, GENERATE_UUID() AS d, RAND() AS e', varies: true },
  ],
  'JSON, arrays and structs': [
    q(`SELECT JSON_VALUE(Tags, '$.Environment') AS env, SUM(EffectiveCost) AS cost FROM ${COST} GROUP BY env ORDER BY env`),
    q(`SELECT JSON_VALUE(Tags.CostCenter) AS cc, COUNT(*) FROM ${COST} GROUP BY 1 ORDER BY 1`),
    q(`SELECT STRING(Tags.Environment) AS env, LAX_STRING(Tags['CostCenter']) AS cc FROM ${COST} WHERE Tags.Environment IS NOT NULL ORDER BY x_source_row_id LIMIT 3`),
    q(`SELECT key, COUNT(*) AS n FROM ${COST}, UNNEST(JSON_KEYS(Tags, 1)) AS key GROUP BY key ORDER BY key`),
    q(`SELECT JSON_VALUE(e, '$.ContractId') AS contract, SUM(CAST(JSON_VALUE(e, '$.Cost') AS NUMERIC)) AS cost FROM ${COST} CROSS JOIN UNNEST(JSON_QUERY_ARRAY(ContractApplied, '$.Elements')) AS e GROUP BY 1 ORDER BY 1`),
    q(`SELECT TO_JSON_STRING(STRUCT(ServiceName AS service, BilledCost AS cost)) AS row_json FROM ${COST} ORDER BY x_source_row_id LIMIT 2`),
    q('SELECT b.name, t FROM acme_local.budgets AS b, b.alert_thresholds_percent AS t ORDER BY 1, 2'),
    q('SELECT b.name, provider FROM acme_local.budgets AS b CROSS JOIN UNNEST(b.service_provider_names) AS provider WITH OFFSET AS i ORDER BY b.name, i'),
    q('SELECT name, service_provider_names FROM acme_local.budgets b LEFT JOIN b.service_provider_names ON TRUE ORDER BY b.budget_id, service_provider_names'),
    q("SELECT name, (SELECT STRING_AGG(p, ', ' ORDER BY p) FROM UNNEST(service_provider_names) AS p) AS providers, ARRAY_LENGTH(alert_thresholds_percent) AS n, alert_thresholds_percent[SAFE_OFFSET(0)] AS first FROM acme_local.budgets ORDER BY name"),
    q("SELECT name FROM acme_local.budgets WHERE 'AWS' IN UNNEST(service_provider_names) ORDER BY name"),
    q('SELECT (SELECT COUNT(*) FROM UNNEST(h.path_ids)) AS depth, entity_id FROM acme_local.org_hierarchy AS h ORDER BY 2'),
    q('SELECT ARRAY(SELECT x * 2 FROM UNNEST([1, 2, 3]) AS x WHERE x > 1 ORDER BY x DESC) AS doubled, [1, 2][OFFSET(1)] AS two, ARRAY<INT64>[] AS none, ARRAY<STRUCT<a INT64, b STRING>>[(1, "x")] AS structs'),
    q("SELECT STRUCT(1 AS a, 'b' AS b).a AS a, STRUCT<x INT64, y ARRAY<STRING>>(1, ['z']).y[0] AS z, (1, 2) = (1, 2) AS same"),
    q(`SELECT ARRAY_AGG(ServiceName IGNORE NULLS ORDER BY x_source_row_id LIMIT 3) AS names, ARRAY_AGG(STRUCT(ServiceName, BilledCost) ORDER BY BilledCost DESC, x_source_row_id LIMIT 1)[OFFSET(0)].BilledCost AS top FROM ${COST}`),
    q(`SELECT AS STRUCT 1 AS a, 'x' AS b`),
    q(`SELECT ANY_VALUE(ServiceName HAVING MAX BilledCost) AS s, MAX_BY(ServiceName, BilledCost) AS m FROM ${COST}`),
    q(`SELECT JSON_OBJECT('a', 1, 'b', [1, 2]) AS o, PARSE_JSON('{"x": 1}').x AS x, JSON '{"y": "--"}' AS j`),
  ],
  'functions and operators': [
    q(`SELECT APPROX_COUNT_DISTINCT(ResourceId) > 0 AS filled, ARRAY_LENGTH(APPROX_QUANTILES(BilledCost, 4)) AS q, COUNT(DISTINCT ServiceName) AS services, COUNTIF(BilledCost < 0) AS credits FROM ${COST}`),
    q(`SELECT CASE WHEN BilledCost >= 50 THEN 'high' WHEN BilledCost >= 10 THEN 'mid' ELSE 'low' END AS band, COUNT(*) FROM ${COST} GROUP BY band ORDER BY band`),
    q(`SELECT CASE ChargeCategory WHEN 'Usage' THEN 1 ELSE 0 END AS u, IFNULL(RegionId, 'none') AS r, COALESCE(SubAccountName, 'x') AS s, NULLIF(ServiceName, 'AmazonEC2') AS n FROM ${COST} ORDER BY x_source_row_id`),
    q(`SELECT SAFE_DIVIDE(1, 0) AS a, IEEE_DIVIDE(1, 2) AS b, MOD(7, 3) AS c, DIV(7, 2) AS d, ROUND(2.5) AS e, TRUNC(-2.5) AS f, 1 - -1 AS g, - - 1 AS h, ~5 & 3 | 8 AS i, 1 << 3 AS j, 16 >> 2 AS k, 5 ^ 1 AS l`),
    q(`SELECT UPPER(ServiceName) || '-' || LOWER(IFNULL(RegionId, '')) AS k, REGEXP_EXTRACT(ResourceId, r'([^/:]+)$') AS tail, SPLIT(IFNULL(ResourceId, 'a:b'), ':')[OFFSET(0)] AS head, LEFT(ServiceName, 3) AS l, RIGHT(ServiceName, 3) AS r, REPLACE(ServiceName, 'Amazon', '') AS short FROM ${COST} ORDER BY x_source_row_id LIMIT 4`),
    q(`SELECT COUNT(*) FROM ${COST} WHERE (ServiceName LIKE 'Amazon%' OR ServiceName LIKE ANY ('%SQL%', '%Storage')) AND NOT (ChargeCategory = 'Tax') AND RegionId IS NOT NULL AND BilledCost IS NOT DISTINCT FROM BilledCost`),
    q(`SELECT COUNT(*) FROM ${COST} WHERE REGEXP_CONTAINS(ServiceName, r"(?i)\\bamazon") OR STARTS_WITH(ServiceName, 'A') OR CONTAINS_SUBSTR(ServiceName, 's3')`),
    q("SELECT CAST('1.5' AS NUMERIC) AS a, SAFE_CAST('x' AS INT64) AS b, CAST(NULL AS ARRAY<STRUCT<a INT64>>) AS c, NUMERIC '1.50' AS d, BIGNUMERIC '2' AS e, CAST(1.005 AS NUMERIC) AS f, .5 AS g, 1e3 AS h, 0x1F AS i, 5. AS j"),
    q("SELECT FORMAT('%t has %d', 'x', 3) AS a, FORMAT_TIMESTAMP('%c', TIMESTAMP '2026-01-01') AS b, TO_HEX(MD5('a')) AS c, FARM_FINGERPRINT('a') AS d, NET.HOST('https://a.b/c') AS e, TO_BASE64(b'x') AS f, SHA256('a') AS g"),
    q('SELECT HLL_COUNT.EXTRACT(HLL_COUNT.INIT(provider)) AS n FROM acme_local.genai_costs_daily'),
    q('SELECT SAFE.LOG(-1) AS a, SAFE.SUBSTR("abc", 1, 2) AS b, IF(TRUE, NULL, 1) IS NULL AS c, GREATEST(1, 2) AS d, GENERATE_ARRAY(1, 3) AS e, RANGE_BUCKET(5, [1, 4, 9]) AS f'),
    q(`SELECT ServiceName FROM ${COST} TABLESAMPLE SYSTEM (100 PERCENT) ORDER BY x_source_row_id LIMIT 2`),
    q(`SELECT TRUE AND NOT FALSE OR NULL IS NULL AS a, 1 IN (1, 2) AS b, 3 NOT BETWEEN 1 AND 2 AS c, 'a' NOT LIKE 'b%' AS d, TRUE IS NOT FALSE AS e, 1 <> 2 AS f`),
    q('SELECT ARRAY_TO_STRING(ARRAY_CONCAT(["a"], ["b"]), "-") AS a, ARRAY_REVERSE([1, 2]) AS b'),
  ],
  parameters: [
    q(`SELECT COUNT(*) AS n FROM ${COST} WHERE ServiceName = @service`, { service: { type: 'STRING', value: 'AmazonEC2' } }),
    q(`SELECT COUNT(*) AS n FROM ${COST} WHERE ServiceName IN UNNEST(@services) AND ChargePeriodStart >= @since`, { services: { type: ['STRING'], value: ['AmazonEC2', 'AmazonS3'] }, since: { type: 'TIMESTAMP', value: '2026-05-01T00:00:00Z' } }),
    q(`SELECT x_source_row_id FROM ${COST} ORDER BY x_source_row_id LIMIT @n`, { n: { type: 'INT64', value: '2' } }),
    q('SELECT @a + @b AS c, @A AS d', { a: { type: 'INT64', value: '1' }, b: { type: 'INT64', value: '2' } }),
  ],
  metadata: [
    q('SELECT table_name FROM acme_local.INFORMATION_SCHEMA.TABLES ORDER BY table_name'),
    q("SELECT column_name, data_type FROM `cloudact-testing-1.acme_local.INFORMATION_SCHEMA.COLUMNS` WHERE table_name = 'budgets' ORDER BY ordinal_position"),
    q("select column_name, field_path from `acme_local`.information_schema.column_field_paths where table_name = 'fx_rates' order by field_path"),
    q("SELECT table_name, partition_id IS NOT NULL AS p FROM acme_local.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 'fx_rates' ORDER BY 1, partition_id"),
  ],
};

const OF_ANALYSTS = Object.fromEntries(Object.entries(GOOD_OF_ANALYSTS).map(([group, statements]) => [group, statements.map((sql) => q(sql))]));

export const GOOD_STATEMENTS: readonly (GoodStatement & { readonly name: string })[] = Object.entries({ ...GOOD, ...OF_ANALYSTS }).flatMap(([group, statements]) => statements.map((statement, i) => ({ ...statement, name: `${group} ${i + 1}` })));
