import { type ApiHouse, type ApiScenario, callApi, onboard, percentile, rounded, runStatement } from './api-house.js';

const P95_MS = 300;
const FEWER_BYTES = 0.8;
const COLUMNS = `BilledCost, EffectiveCost, ListCost, ContractedCost, BillingAccountId, BillingCurrency, BillingPeriodStart, BillingPeriodEnd, ChargePeriodStart, ChargePeriodEnd, ChargeCategory, ServiceProviderName, ServiceName, ServiceCategory,
x_source_row_id, x_org_slug, x_pipeline_id, x_credential_id, x_pipeline_run_date, x_run_id, x_ingested_at, x_ingestion_date`;

interface Summary {
  readonly totals: readonly { readonly charges: number }[];
  readonly query: { readonly bytes_processed: string };
}

/** Rows over twelve months, made by the engine itself. */
function fill(house: ApiHouse, dataset: string, rows: number): Promise<void> {
  return runStatement(house, `INSERT INTO \`${house.projectId}.${dataset}.cost_data_standard_1_3\` (${COLUMNS})
SELECT CAST(MOD(i, 997) AS BIGNUMERIC) / 1000, CAST(MOD(i, 991) AS BIGNUMERIC) / 1000, CAST(MOD(i, 983) AS BIGNUMERIC) / 1000, CAST(MOD(i, 977) AS BIGNUMERIC) / 1000, '1234', 'USD', start, TIMESTAMP_ADD(start, INTERVAL 1 DAY), start, TIMESTAMP_ADD(start, INTERVAL 1 DAY), 'Usage',
CONCAT('Provider ', CAST(MOD(i, 4) AS STRING)), CONCAT('Service ', CAST(MOD(i, 40) AS STRING)), 'Compute', CAST(i AS STRING), 'bench', 'bench', 'manual', DATE '2026-01-01', 'run', TIMESTAMP '2026-01-01', DATE '2026-01-01'
FROM (SELECT i, TIMESTAMP_ADD(TIMESTAMP '2025-01-01', INTERVAL MOD(i, 365) DAY) AS start FROM UNNEST(GENERATE_ARRAY(1, ${rows})) AS i)`);
}

/** A month's summary against the same one over the whole year: what the partition filter is worth. */
export const costSummaryScenario: ApiScenario = async (house) => {
  const rows = house.quick ? 50_000 : 1_000_000;
  const org = await onboard(house, 'bench_costs');
  await fill(house, org.dataset, rows);
  const ask = (path: string): Promise<Summary> => callApi<Summary>(house, 'GET', `/organizations/${org.slug}/costs/summary?${path}`, { key: org.key });
  const timed = async (path: string): Promise<{ readonly ms: number; readonly answer: Summary }> => {
    const start = performance.now();
    const answer = await ask(path);
    return { ms: performance.now() - start, answer };
  };
  const metrics = 'metrics=billed,effective,list,contracted';
  const whole = await timed(`from=2025-01-01&to=2026-01-01&${metrics}`);
  if ((whole.answer.totals[0]?.charges ?? 0) !== rows) throw new Error(`${String(whole.answer.totals[0]?.charges)} of ${rows} rows were summed`);
  const january = await timed(`from=2025-01-01&to=2025-02-01&${metrics}`);
  const [monthBytes, yearBytes] = [Number(january.answer.query.bytes_processed), Number(whole.answer.query.bytes_processed)];
  // Another period each time: an answer from the query cache would measure nothing.
  const count = house.quick ? 5 : 40;
  const [months, years]: [number[], number[]] = [[], []];
  for (let i = 0; i < count; i++) {
    const day = (offset: number): string => new Date(Date.UTC(2025, 0, 1 + offset)).toISOString().slice(0, 10);
    years.push((await timed(`from=2025-01-01&to=${day(364 - i)}&${metrics}`)).ms);
    months.push((await timed(`from=${day(i * 7)}&to=${day(i * 7 + 30)}&${metrics}`)).ms);
  }
  const [p95Year, p95Month] = [rounded(percentile(years, 0.95)), rounded(percentile(months, 0.95))];
  const fewer = rounded(1 - monthBytes / yearBytes);
  return [
    { id: 'cost-summary.p95', what: `cost summary over ${rows} FOCUS rows, all four metrics`, value: p95Year, unit: 'ms', against: 'one month of them', againstValue: p95Month, ratio: rounded(p95Year / p95Month), target: P95_MS, judge: 'value', holds: p95Year <= P95_MS },
    { id: 'cost-summary.bytes', what: "share of bytes that a month's filter saves", value: fewer, unit: 'of 1', against: 'bytes of the year', againstValue: 1, ratio: fewer, target: FEWER_BYTES, judge: 'value', holds: fewer >= FEWER_BYTES },
  ];
};
