import { jest } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { aCost, PipelineOrg } from '../pipeline/given/pipeline-org.js';
import { exactSum } from '../pipeline/given/sample-file.js';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

jest.setTimeout(120_000);

const ROWS = 25;
const PERIOD = 'from=2026-11-01&to=2026-12-01';
let stack: Stack;
let acme: OnboardedOrg;
const cost = (i: number): Record<string, unknown> => aCost({ BilledCost: `${i}.000000000000001`, ServiceName: i % 2 === 0 ? '=EVIL()' : 'AWS "Lambda", eu', ChargePeriodStart: `2026-11-${String(1 + (i % 20)).padStart(2, '0')}T00:00:00Z`, Tags: { team: 'a,b', count: '1' } });
const billed = exactSum(Array.from({ length: ROWS }, (_, i) => `${i}.000000000000001`));

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
  acme = await stack.onboard('acme');
  const { status, body } = await new PipelineOrg(stack, acme).rows(Array.from({ length: ROWS }, (_, i) => cost(i)), { method: 'load' });
  expect([status, body.rows_written]).toEqual([200, ROWS]);
});
afterAll(() => stack.stop());

const get = <T = Record<string, unknown>>(path: string, key = acme.key) => stack.call<T>('api', 'GET', `/organizations/acme/costs${path}`, { key });
const download = (query: string): Promise<Response> => fetch(`${stack.url('api')}/api/v1/organizations/acme/costs/export?${PERIOD}&${query}`, { headers: { 'x-api-key': acme.key } });

interface RowsPage {
  readonly costs: readonly Readonly<Record<string, string>>[];
  readonly next_page_token: string | null;
}

describe('single charges', () => {
  it('come page by page, each once, in the order of their days', async () => {
    const found: Readonly<Record<string, string>>[] = [];
    let token: string | null = null;
    do {
      const page: RowsPage = (await get<RowsPage>(`?${PERIOD}&limit=7&fields=ChargePeriodStart,BilledCost,x_source_row_id${token === null ? '' : `&page_token=${token}`}`)).body;
      found.push(...page.costs);
      token = page.next_page_token;
    } while (token !== null);
    expect(new Set(found.map((row) => row['x_source_row_id'])).size).toBe(ROWS);
    expect(exactSum(found.map((row) => row['BilledCost'] ?? ''))).toBe(billed);
    expect(found.map((row) => row['ChargePeriodStart'])).toEqual(found.map((row) => row['ChargePeriodStart']).sort());
    expect(Object.keys(found[0] ?? {})).toEqual(['BilledCost', 'ChargePeriodStart', 'x_source_row_id']);
  });

  it.each([
    ['an unknown column', `?${PERIOD}&fields=BilledCost,secret`, 'REQUEST_INVALID'],
    ['SQL for a column', `?${PERIOD}&fields=BilledCost)%20FROM%20x--`, 'REQUEST_INVALID'],
    ['an unknown filter', `?${PERIOD}&org_slug=globex`, 'REQUEST_INVALID'],
    ['a day that is none', '?from=2026-02-30&to=2026-03-01', 'REQUEST_INVALID'],
    ['a period that ends before it begins', '?from=2026-02-10&to=2026-02-10', 'REQUEST_INVALID'],
    ['a tag without a value', `?${PERIOD}&tag=team`, 'REQUEST_INVALID'],
    ['a dimension of nowhere', `/breakdown?${PERIOD}&by=org`, 'REQUEST_INVALID'],
    ['metrics that are none', `/summary?${PERIOD}&metrics=billed,all`, 'REQUEST_INVALID'],
  ])('refuse %s', async (_what, path, code) => {
    expect(await get(path)).toMatchObject({ status: 400, body: { code } });
  });

  it('do not take a page token of another filter', async () => {
    const { body } = await get<RowsPage>(`?${PERIOD}&limit=5`);
    expect(await get(`?${PERIOD}&limit=5&service=x&page_token=${body.next_page_token}`)).toMatchObject({ status: 400, body: { code: 'PAGE_TOKEN_INVALID' } });
  });

  it('filter by tag and by service together', async () => {
    const { body } = await get<{ totals: readonly { charges: number }[] }>(`/summary?${PERIOD}&tag=${encodeURIComponent('team:a,b')}&service=${encodeURIComponent('=EVIL()')}`);
    expect(body.totals[0]?.charges).toBe(13);
  });
});

describe('an export', () => {
  it('as CSV has every charge, and no formula', async () => {
    const response = await download('format=csv&fields=BilledCost,ServiceName,Tags');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="costs_acme_2026-11-01_2026-12-01.csv"');
    const lines = (await response.text()).trimEnd().split('\r\n');
    expect(lines[0]).toBe('BilledCost,ServiceName,Tags');
    expect(exactSum(lines.slice(1).map((line) => line.split(',')[0] ?? ''))).toBe(billed);
    expect(lines.slice(1).map((line) => line.split(',')[1]).filter((service) => service?.startsWith('=') === true)).toEqual([]);
    expect(lines[1]).toContain('""team"":""a,b""');
  });

  it('as Parquet has the same rows with their types', async () => {
    const response = await download('format=parquet&fields=BilledCost,ServiceName,ChargePeriodStart,x_pipeline_run_date');
    expect(response.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    const rows = await parquetReadObjects({ file: await response.arrayBuffer() });
    expect(rows.length).toBe(ROWS);
    expect(exactSum(rows.map((row) => String(row['BilledCost'])))).toBe(billed);
    expect(rows.map((row) => row['ChargePeriodStart'] as Date).every((start) => start instanceof Date && start.getUTCFullYear() === 2026)).toBe(true);
    expect(new Set(rows.map((row) => (row['x_pipeline_run_date'] as Date).toISOString()))).toEqual(new Set(['2026-11-01T00:00:00.000Z']));
  });

  it('of a wrong request is a problem document, not a file', async () => {
    const response = await download('format=xlsx');
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
  });
});

describe('exchange rates', () => {
  const put = (path: string, body: unknown) => stack.call('api', 'PUT', `/organizations/acme/fx-rates/${path}`, { key: acme.key, body });

  it('are stored once, changed, and listed newest first', async () => {
    expect(await put('2026-11-01/USD/CHF', { rate: '0.8' })).toMatchObject({ status: 200, body: { rate: '0.8', source: 'MANUAL', version: 1 } });
    expect(await put('2026-11-01/USD/CHF', { rate: '0.8' })).toMatchObject({ body: { version: 1 } });
    expect(await put('2026-11-01/USD/CHF', { rate: '0.81' })).toMatchObject({ body: { rate: '0.81', version: 2 } });
    expect(await put('2026-11-05/USD/CHF', { rate: '0.82' })).toMatchObject({ status: 200 });
    const { body } = await stack.call<{ fx_rates: readonly { rate_date: string; rate: string }[] }>('api', 'GET', '/organizations/acme/fx-rates?base=USD&quote=CHF', { key: acme.key });
    expect(body.fx_rates.map(({ rate_date, rate }) => `${rate_date} ${rate}`)).toEqual(['2026-11-05 0.82', '2026-11-01 0.81']);
  });

  it('apply from their day on, and the other direction is inverted', async () => {
    const { body } = await get<{ totals: readonly { currency: string; charges: number }[]; conversion: { rates: readonly { date: string }[] } }>(`/summary?${PERIOD}&currency=CHF`);
    expect(body.totals).toEqual([expect.objectContaining({ currency: 'CHF', charges: ROWS })]);
    expect(body.conversion.rates.map(({ date }) => date)).toEqual(['2026-11-01', '2026-11-05']);
    await put('2026-11-01/GBP/USD', { rate: '1.25' });
    const inverted = await get<{ totals: readonly { billed: string }[]; conversion: { rates: readonly unknown[] } }>(`/summary?${PERIOD}&currency=GBP`);
    expect(inverted.body.conversion.rates).toEqual([{ base: 'GBP', quote: 'USD', date: '2026-11-01', rate: '1.25', source: 'MANUAL', inverted: true }]);
    expect(inverted.body.totals[0]?.billed).toBe('240.00000000000002');
  });

  it('that are missing refuse the conversion, naming the currency and the day', async () => {
    expect(await get(`/summary?${PERIOD}&currency=JPY`)).toMatchObject({ status: 422, body: { code: 'FX_RATE_MISSING', detail: expect.stringContaining('USD has no rate') } });
    await put('2026-11-10/USD/SEK', { rate: '10' });
    expect(await get(`/summary?${PERIOD}&currency=SEK`)).toMatchObject({ status: 422, body: { detail: expect.stringContaining('USD has none before 2026-11-10') } });
  });

  it.each([
    ['2026-02-30/USD/EUR', { rate: '1' }],
    ['2026-02-01/USD/USD', { rate: '1' }],
    ['2026-02-01/usd/EUR', { rate: '1' }],
    ['2026-02-01/USD/EUR', { rate: '0' }],
    ['2026-02-01/USD/EUR', { rate: '-1' }],
    ['2026-02-01/USD/EUR', { rate: 1 }],
    ['2026-02-01/USD/EUR', { rate: '1e3' }],
    ['2026-02-01/USD/EUR', { rate: '1', x_org_slug: 'globex' }],
  ])('refuse %s %j', async (path, body) => {
    expect(await put(path, body)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });
});

describe('forecasts and comparisons', () => {
  it('a forecast says how it was made and what it knows', async () => {
    const { status, body } = await get(`/forecast?as_of=2026-11-15&method=run-rate&metrics=billed`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ method: 'run-rate', as_of: '2026-11-15', history_from: '2026-11-01', period: { from: '2026-11-01', to: '2026-12-01' } });
    const [usd] = body['currencies'] as readonly { currency: string; metrics: readonly { so_far: string; forecast: string; total: string; backtest: unknown }[] }[];
    const known = exactSum(Array.from({ length: ROWS }, (_, i) => i).filter((i) => i % 20 < 14).map((i) => `${i}.000000000000001`));
    expect(usd?.metrics[0]).toMatchObject({ so_far: known, backtest: { days: 7 } });
  });

  it('movers are what changed most', async () => {
    const { body } = await get<{ movers: readonly { key: string; billed: { current: string; previous: string; change: string } }[] }>(`/top-movers?from=2026-11-11&to=2026-11-21&by=service`);
    const of = (low: number, high: number, even: boolean): string => exactSum(Array.from({ length: ROWS }, (_, i) => i).filter((i) => i % 20 >= low && i % 20 < high && (i % 2 === 0) === even).map((i) => `${i}.000000000000001`));
    const lambda = body.movers.find(({ key }) => key === 'AWS "Lambda", eu');
    expect(lambda?.billed).toMatchObject({ current: of(10, 20, false), previous: of(0, 10, false) });
  });
});
