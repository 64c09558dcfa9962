const COST = 'org_0_local.cost_data_standard_1_3';
const BUDGETS = 'org_0_local.budgets';
const TREE = 'org_0_local.org_hierarchy';
const MAY = `ChargePeriodStart >= TIMESTAMP('2026-05-01') AND ChargePeriodStart < TIMESTAMP('2026-06-01')`;

/** What people and language models ask about costs, of the length that they write. `{n}` is a number that makes each text a new one. */
const TEMPLATES: readonly string[] = [
  `SELECT ServiceName, SUM(BilledCost) AS cost FROM ${COST} WHERE BilledCost > {n} GROUP BY ServiceName ORDER BY cost DESC LIMIT 10`,
  `SELECT DATE(ChargePeriodStart) AS day, SUM(EffectiveCost) AS effective FROM ${COST} WHERE ${MAY} AND BilledCost > {n} GROUP BY day ORDER BY day`,
  `SELECT FORMAT_TIMESTAMP('%Y-%m', ChargePeriodStart) AS month, ROUND(SUM(BilledCost), 2) AS billed FROM ${COST} GROUP BY month HAVING billed > {n} ORDER BY month`,
  `SELECT RegionId, COUNT(*) AS n FROM ${COST} WHERE RegionId IS NOT NULL AND BilledCost <> {n} GROUP BY RegionId ORDER BY n DESC, RegionId NULLS LAST`,
  `SELECT SubAccountName, SUM(IF(ChargeCategory = 'Usage', BilledCost, 0)) AS usage_cost, SUM(IF(ChargeCategory = 'Tax', BilledCost, {n})) AS tax FROM ${COST} GROUP BY SubAccountName ORDER BY usage_cost DESC`,
  `SELECT c.ServiceName, h.entity_name, SUM(c.EffectiveCost) AS cost FROM ${COST} AS c LEFT JOIN ${TREE} AS h ON c.x_hierarchy_entity_id = h.entity_id WHERE c.BilledCost > {n} GROUP BY 1, 2 ORDER BY cost DESC`,
  `SELECT COUNT(*) FROM ${COST} c INNER JOIN org_0_local.fx_rates f ON f.quote_currency = c.BillingCurrency AND f.rate_date = DATE(c.ChargePeriodStart) WHERE f.rate > {n}`,
  `WITH daily AS (SELECT DATE(ChargePeriodStart) AS day, SUM(BilledCost) AS cost FROM ${COST} WHERE BilledCost > {n} GROUP BY day) SELECT day, cost, AVG(cost) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS moving FROM daily ORDER BY day`,
  `WITH months AS (SELECT DATE_TRUNC(DATE(ChargePeriodStart), MONTH) AS month, SUM(EffectiveCost) AS cost FROM ${COST} GROUP BY month) SELECT a.month, a.cost, b.cost AS before, SAFE_DIVIDE(a.cost - b.cost, b.cost) AS growth FROM months a LEFT JOIN months b ON b.month = DATE_SUB(a.month, INTERVAL 1 MONTH) WHERE a.cost > {n} ORDER BY a.month`,
  `SELECT ServiceProviderName, ServiceCategory, SUM(BilledCost) AS cost, RANK() OVER (PARTITION BY ServiceProviderName ORDER BY SUM(BilledCost) DESC) AS place FROM ${COST} WHERE ${MAY} AND BilledCost > {n} GROUP BY 1, 2 QUALIFY place <= 3 ORDER BY 1, 4`,
  `SELECT JSON_VALUE(Tags, '$.Environment') AS environment, SUM(EffectiveCost) AS cost FROM ${COST} WHERE Tags IS NOT NULL AND EffectiveCost > {n} GROUP BY environment ORDER BY cost DESC`,
  `SELECT b.name, b.amount, SUM(c.EffectiveCost) AS spent, b.amount - SUM(c.EffectiveCost) AS rest FROM ${BUDGETS} b JOIN ${COST} c ON c.x_hierarchy_entity_id = b.hierarchy_entity_id WHERE b.status = 'active' AND b.amount > {n} GROUP BY b.name, b.amount HAVING spent > b.amount ORDER BY rest`,
  `SELECT budget_id, threshold FROM ${BUDGETS}, UNNEST(alert_thresholds_percent) AS threshold WHERE threshold >= {n} ORDER BY budget_id, threshold`,
  `SELECT ARRAY_AGG(DISTINCT ServiceName IGNORE NULLS ORDER BY ServiceName LIMIT 5) AS services, COUNT(DISTINCT ResourceId) AS resources FROM ${COST} WHERE BilledCost BETWEEN {n} AND 100000`,
  `SELECT ServiceName, APPROX_QUANTILES(BilledCost, 100)[OFFSET(95)] AS p95, STDDEV(CAST(BilledCost AS FLOAT64)) AS deviation FROM ${COST} WHERE BilledCost > {n} GROUP BY ServiceName`,
  `SELECT CASE WHEN BilledCost > 1000 THEN 'large' WHEN BilledCost > 100 THEN 'middle' ELSE 'small' END AS size, COUNT(*) AS charges, SUM(BilledCost) AS cost FROM ${COST} WHERE BilledCost > {n} GROUP BY size ORDER BY cost DESC`,
  `SELECT 'cloud' AS source, SUM(BilledCost) AS cost FROM ${COST} WHERE BilledCost > {n} UNION ALL SELECT 'genai', SUM(billed_cost) FROM org_0_local.genai_costs_daily ORDER BY source`,
  `SELECT provider, model_id, SUM(consumed_quantity) AS tokens, SUM(billed_cost) AS cost, SAFE_DIVIDE(SUM(billed_cost), SUM(consumed_quantity)) * 1000000 AS per_million FROM org_0_local.genai_costs_daily WHERE usage_date >= DATE '2026-05-01' AND billed_cost > {n} GROUP BY provider, model_id ORDER BY cost DESC`,
  `SELECT entity_name, (SELECT SUM(EffectiveCost) FROM ${COST} AS c WHERE c.x_hierarchy_entity_id = h.entity_id AND c.BilledCost > {n}) AS cost FROM ${TREE} AS h WHERE h.status = 'active' ORDER BY cost DESC NULLS LAST`,
  `SELECT * EXCEPT (Tags, SkuPriceDetails, ContractApplied) FROM ${COST} WHERE ${MAY} AND BilledCost > {n} ORDER BY BilledCost DESC LIMIT 20`,
  `SELECT ResourceId, SUM(BilledCost) AS cost FROM ${COST} WHERE ResourceId LIKE 'arn:aws:%' AND ServiceName IN ('AmazonEC2', 'AmazonS3') AND BilledCost > {n} GROUP BY ResourceId ORDER BY cost DESC LIMIT 50`,
  `SELECT EXTRACT(DAYOFWEEK FROM ChargePeriodStart) AS weekday, AVG(BilledCost) AS average FROM ${COST} WHERE BilledCost > {n} GROUP BY weekday ORDER BY weekday`,
  `SELECT ServiceName, cost FROM (SELECT ServiceName, SUM(EffectiveCost) AS cost FROM ${COST} WHERE EffectiveCost > {n} GROUP BY ServiceName) WHERE cost > 0 ORDER BY cost DESC`,
  `SELECT day, IFNULL(cost, 0) AS cost FROM UNNEST(GENERATE_DATE_ARRAY('2026-05-01', '2026-05-31')) AS day LEFT JOIN (SELECT DATE(ChargePeriodStart) AS d, SUM(BilledCost) AS cost FROM ${COST} WHERE BilledCost > {n} GROUP BY d) ON d = day ORDER BY day`,
  `SELECT SUM(BilledCost) AS billed, SUM(EffectiveCost) AS effective, SUM(ListCost) AS list, 1 - SAFE_DIVIDE(SUM(EffectiveCost), SUM(ListCost)) AS saved FROM ${COST} WHERE ${MAY} AND ListCost > {n}`,
  `SELECT ServiceName FROM ${COST} WHERE BilledCost = (SELECT MAX(BilledCost) FROM ${COST} WHERE BilledCost < {n}) GROUP BY ServiceName`,
  `SELECT h.entity_id, h.entity_name FROM ${TREE} AS h WHERE NOT EXISTS (SELECT 1 FROM ${BUDGETS} AS b WHERE b.hierarchy_entity_id = h.entity_id AND b.amount > {n}) ORDER BY h.entity_name`,
  `SELECT * FROM (SELECT ServiceCategory, ChargeCategory, BilledCost FROM ${COST} WHERE BilledCost > {n}) PIVOT (SUM(BilledCost) FOR ChargeCategory IN ('Usage', 'Purchase', 'Tax')) ORDER BY ServiceCategory`,
  `SELECT table_name, column_name, data_type FROM org_0_local.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'cost_data_standard_1_3' AND ordinal_position > {n} ORDER BY ordinal_position`,
  `SELECT REGEXP_EXTRACT(ResourceId, r'[^/]+$') AS resource, LOWER(RegionId) AS region, CONCAT(ServiceName, ' / ', IFNULL(SubAccountName, 'none')) AS label FROM ${COST} WHERE BilledCost > {n} ORDER BY label LIMIT 100`,
  `-- what the teams cost\nSELECT\n  SubAccountName AS team,\n  SUM(EffectiveCost) AS cost, -- after discounts\n  COUNT(*) AS charges\nFROM ${COST}\nWHERE ${MAY}\n  AND EffectiveCost > {n}\nGROUP BY team\nORDER BY cost DESC`,
  `SELECT BillingCurrency, ROUND(SUM(BilledCost * f.rate), 2) AS converted FROM ${COST} AS c JOIN org_0_local.fx_rates AS f ON f.base_currency = c.BillingCurrency AND f.quote_currency = 'EUR' AND f.rate_date = DATE(c.ChargePeriodStart) WHERE f.rate > {n} GROUP BY BillingCurrency`,
  `SELECT ServiceName, SUM(cost) AS cost, GROUPING(ServiceName) AS total FROM (SELECT ServiceName, BilledCost AS cost FROM ${COST} WHERE BilledCost > {n}) GROUP BY ROLLUP(ServiceName) ORDER BY total, cost DESC`,
  `SELECT day, cost, cost - LAG(cost) OVER (ORDER BY day) AS difference FROM (SELECT DATE(ChargePeriodStart) AS day, SUM(EffectiveCost) AS cost FROM ${COST} WHERE EffectiveCost > {n} GROUP BY day) ORDER BY ABS(difference) DESC LIMIT 10`,
  `SELECT COUNTIF(BilledCost < 0) AS credits, COUNTIF(BilledCost = 0) AS free, COUNTIF(BilledCost > {n}) AS paid, SAFE_DIVIDE(COUNTIF(BilledCost < 0), COUNT(*)) AS share FROM ${COST}`,
  `WITH top AS (SELECT ServiceName FROM ${COST} GROUP BY ServiceName ORDER BY SUM(BilledCost) DESC LIMIT 5), daily AS (SELECT DATE(ChargePeriodStart) AS day, ServiceName, SUM(BilledCost) AS cost FROM ${COST} WHERE ServiceName IN (SELECT ServiceName FROM top) AND BilledCost > {n} GROUP BY day, ServiceName) SELECT day, ServiceName, cost FROM daily ORDER BY day, cost DESC`,
  `SELECT TIMESTAMP_TRUNC(ChargePeriodStart, WEEK) AS week, ServiceProviderName AS provider, SUM(EffectiveCost) AS cost FROM ${COST} WHERE ChargePeriodStart >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 90 DAY) AND EffectiveCost > {n} GROUP BY week, provider ORDER BY week, provider`,
  `SELECT t.key, COUNT(*) AS charges FROM ${COST} AS c, UNNEST(JSON_KEYS(c.Tags)) AS t_key JOIN (SELECT 'Environment' AS key) AS t ON t.key = t_key WHERE c.BilledCost > {n} GROUP BY t.key`,
  `SELECT STRUCT(ServiceName AS service, RegionId AS region) AS place, SUM(BilledCost) AS cost FROM ${COST} WHERE (ServiceName, RegionId) IN (('AmazonEC2', 'eu-west-1'), ('AmazonS3', 'us-east-1')) AND BilledCost > {n} GROUP BY ServiceName, RegionId`,
  `SELECT PARSE_DATE('%Y-%m-%d', '2026-05-01') AS since, SUM(CAST(BilledCost AS FLOAT64)) * (1 + 0.05) AS forecast, COALESCE(MAX(ServiceName), 'nothing') AS last FROM ${COST} WHERE NOT (BilledCost <= {n} OR ServiceName IS NULL)`,
];

/** Statements that nobody has seen before: each of the templates with a number of its own, as often as it takes. */
export function* newStatements(count: number, first: number): Generator<string> {
  for (let index = 0; index < count; index += 1) yield (TEMPLATES[index % TEMPLATES.length] ?? '').replace('{n}', String(first + index));
}

/** Each of the templates once. */
export const STATEMENTS: readonly string[] = [...newStatements(TEMPLATES.length, 1)];
