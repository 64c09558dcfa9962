import { jest } from '@jest/globals';
import { PipelineOrg } from '../pipeline/given/pipeline-org.js';
import { describeSample, exactSum, REAL_1_0, type SampleFile, sampleBytes, sampleRecords, SYNTHETIC_1_3 } from '../pipeline/given/sample-file.js';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';
import { type SampleRecord, type Sums, sumsBy, sumsOf, valueOf } from './given/independent-sums.js';

jest.setTimeout(180_000);

const LARGE_1_3: SampleFile = { name: 'focus_1_3_synthetic_12000.csv.gz', rows: 12_000 };
const DAY_MS = 86_400_000;
const METRICS = 'billed,effective,list,contracted';
type Amounts = Readonly<Record<string, unknown>>;
interface CostAnswer {
  readonly totals: readonly Amounts[];
  readonly items: readonly Amounts[];
  readonly others: readonly Amounts[];
  readonly movers: readonly Amounts[];
  readonly buckets: readonly { readonly start: string; readonly label: string; readonly totals: readonly Amounts[] }[];
  readonly conversion: { readonly rates: readonly Amounts[] } | null;
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
});
afterAll(() => stack.stop());

/** 1.0 files say ProviderName where 1.3 says ServiceProviderName. */
const provider = (record: SampleRecord): string | null => valueOf(record, 'ServiceProviderName') ?? valueOf(record, 'ProviderName');
const column = (name: string) => (record: SampleRecord): string | null => valueOf(record, name);
const DIMENSIONS = {
  provider,
  service: column('ServiceName'),
  'service-category': column('ServiceCategory'),
  'charge-category': column('ChargeCategory'),
  'pricing-category': column('PricingCategory'),
  publisher: column('PublisherName'),
  'billing-account': column('BillingAccountId'),
  'sub-account': column('SubAccountId'),
  region: column('RegionId'),
  sku: column('SkuId'),
  resource: column('ResourceId'),
  invoice: column('InvoiceId'),
} as const;
const day = (record: SampleRecord): string => (record['ChargePeriodStart'] ?? '').slice(0, 10);
const month = (record: SampleRecord): string => day(record).slice(0, 7);

/** Of the large file the dimensions with few values: thousands of keys take Jest longer to compare than BigQuery to sum. */
const FEW = ['provider', 'service', 'service-category', 'charge-category', 'region'];

describe.each([
  [REAL_1_0, 'real_org', Object.entries(DIMENSIONS)],
  [SYNTHETIC_1_3, 'small_org', Object.entries(DIMENSIONS)],
  [LARGE_1_3, 'large_org', Object.entries(DIMENSIONS).filter(([name]) => FEW.includes(name))],
] as const)('costs as the api answers them', (file, slug, dimensions) => {
  describeSample(file, 'equal the file', () => {
    let org: OnboardedOrg;
    let records: readonly SampleRecord[];
    let period: string;
    const ask = (path: string): Promise<CostAnswer> => askAbout(`${path}&${period}`);
    const askAbout = async (path: string): Promise<CostAnswer> => {
      const { status, body } = await stack.call<CostAnswer & { readonly detail?: string }>('api', 'GET', `/organizations/${slug}/costs/${path}`, { key: org.key });
      expect([path, status, body.detail ?? '']).toEqual([path, 200, '']);
      return body;
    };

    beforeAll(async () => {
      org = await stack.onboard(slug);
      records = sampleRecords(file);
      const days = records.map(day).sort();
      const last = new Date(`${days.at(-1)}T00:00:00Z`);
      period = `from=${days[0]}&to=${new Date(last.getTime() + 86_400_000).toISOString().slice(0, 10)}`;
      const { status, body } = await new PipelineOrg(stack, org).ingest(sampleBytes(file), { method: 'load' }, file.name.endsWith('.gz') ? { 'content-encoding': 'gzip' } : {});
      expect([status, body.rows_written]).toEqual([200, file.rows]);
    });

    it('in total, in all four cost columns', async () => {
      const { totals } = await ask(`summary?metrics=${METRICS}`);
      expect(totals).toEqual([{ currency: 'USD', charges: file.rows, ...sumsOf(records) }]);
    });

    it.each([...dimensions])('by %s, with what the limit leaves over', async (by, keyOf) => {
      const expected = sumsBy(records, keyOf);
      const { items, others } = await ask(`breakdown?by=${by}&limit=1000&metrics=${METRICS}`);
      expect(items.map(({ label: _label, currency: _currency, ...amounts }) => amounts)).toEqual(items.map(({ key }) => ({ key, ...expected.get(key as string | null) })));
      const rest = others.reduce<number>((sum, { charges }) => sum + Number(charges), 0);
      expect(items.reduce((sum, { charges }) => sum + Number(charges), rest)).toBe(file.rows);
      expect(items.length).toBe(Math.min(expected.size, 1000));
      const top = await ask(`breakdown?by=${by}&limit=1&metrics=billed`);
      expect(exactSum([...top.items, ...top.others].map(({ billed }) => String(billed ?? '')))).toBe(sumsOf(records).billed);
    });

    it('by a tag', async () => {
      const tags = new Map(records.map((record) => [record, JSON.parse(valueOf(record, 'Tags') ?? '{}') as Record<string, unknown>]));
      const counted = Map.groupBy([...tags.values()].flatMap((tag) => Object.keys(tag)).filter((key) => !/["\\]/.test(key)), (key) => key);
      const [busiest = ''] = [...counted].sort((left, right) => right[1].length - left[1].length)[0] ?? [];
      const textOf = (value: unknown): string | null => (value === undefined || value === null || typeof value === 'object' ? null : String(value));
      const expected = sumsBy(records, (record) => textOf(tags.get(record)?.[busiest]));
      const { items } = await ask(`breakdown?by=${encodeURIComponent(`tag:${busiest}`)}&limit=1000&metrics=${METRICS}`);
      expect(new Map(items.map(({ key, currency: _currency, ...amounts }) => [key, amounts]))).toEqual(new Map(expected));
      expect(busiest).not.toBe('');
    });

    it.each([
      ['day', day],
      ['month', month],
      ['year', (record: SampleRecord) => day(record).slice(0, 4)],
    ] as const)('by %s, days without charges included', async (granularity, labelOf) => {
      const expected = sumsBy(records, labelOf);
      const { buckets } = await ask(`trend?granularity=${granularity}&metrics=${METRICS}`);
      const totalsOf = (label: string): readonly Amounts[] => [...(expected.has(label) ? [{ currency: 'USD', ...expected.get(label) }] : [])];
      expect(buckets.map(({ label, totals }) => [label, totals])).toEqual(buckets.map(({ label }) => [label, totalsOf(label)]));
      expect(buckets.filter(({ totals }) => totals.length > 0).length).toBe(expected.size);
    });

    it.each(['week', 'quarter', 'fiscal-quarter', 'fiscal-year'])('by %s, in sum', async (granularity) => {
      const { buckets } = await ask(`trend?granularity=${granularity}&metrics=billed`);
      expect(exactSum(buckets.flatMap(({ totals }) => totals.map(({ billed }) => String(billed))))).toBe(sumsOf(records).billed);
    });

    it('beside the period before, and by what moved', async () => {
      const days = [...new Set(records.map(day))].sort();
      const cut = days[Math.floor(days.length / 2)] ?? '';
      const at = Date.parse(`${cut}T00:00:00Z`);
      const length = Math.max(at - Date.parse(`${days[0]}T00:00:00Z`), Date.parse(`${days.at(-1)}T00:00:00Z`) + DAY_MS - at);
      const text = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
      const within = (from: number, to: number): readonly SampleRecord[] => records.filter((record) => day(record) >= text(from) && day(record) < text(to));
      const [current, previous] = [within(at, at + length), within(at - length, at)];
      const asked = `from=${cut}&to=${text(at + length)}&metrics=${METRICS}`;
      const { totals } = await askAbout(`comparison?${asked}`);
      const sums = (list: readonly SampleRecord[]): Sums | undefined => (list.length === 0 ? undefined : sumsOf(list));
      const expected = (now: Sums | undefined, before: Sums | undefined) => Object.fromEntries((['billed', 'effective', 'list', 'contracted'] as const).map((name) => [name, expect.objectContaining({ current: now?.[name] ?? null, previous: before?.[name] ?? null, change: differenceOf(now?.[name] ?? null, before?.[name] ?? null) })]));
      expect(totals).toEqual([{ currency: 'USD', ...expected(sums(current), sums(previous)) }]);
      const { movers } = await askAbout(`top-movers?${asked}&by=service&limit=100`);
      const [now, before] = [sumsBy(current, column('ServiceName')), sumsBy(previous, column('ServiceName'))];
      expect(movers.length).toBe(Math.min(100, new Set([...now.keys(), ...before.keys()]).size));
      for (const { key, label: _label, ...amounts } of movers) expect([key, amounts]).toEqual([key, { currency: 'USD', ...expected(now.get(key as string | null), before.get(key as string | null)) }]);
    });

    it('for one unit: quantities and costs of the usage that has them', async () => {
      const used = records.filter((record) => valueOf(record, 'ChargeCategory') === 'Usage' && Number(valueOf(record, 'ConsumedQuantity') ?? '0') > 0);
      const keyOf = (record: SampleRecord): string => JSON.stringify([valueOf(record, 'ServiceName'), valueOf(record, 'ConsumedUnit')]);
      const groups = Map.groupBy(used, keyOf);
      const { items } = await ask(`unit-costs?metrics=${METRICS}`);
      const answered = new Map(items.map(({ key, unit, currency: _currency, per_unit: _perUnit, label: _label, ...rest }) => [JSON.stringify([key, unit]), rest]));
      expect(answered).toEqual(new Map([...groups].map(([key, list]) => [key, { charges: list.length, ...sumsOf(list), quantity: exactSum(list.map((record) => record['ConsumedQuantity'] ?? '')) }])));
    });

    it('converted with the rate of each day, which the answer names', async () => {
      const days = [...new Set(records.map(day))].sort();
      const second = days[Math.floor(days.length / 2)] ?? '';
      const rates = [[days[0], '0.9215'], ...(second === days[0] ? [] : [[second, '0.931']])] as readonly (readonly [string, string])[];
      for (const [date, rate] of rates) expect((await stack.call('api', 'PUT', `/organizations/${slug}/fx-rates/${date}/USD/EUR`, { key: org.key, body: { rate, source: 'ECB' } })).status).toBe(200);
      const { totals, conversion } = await ask('summary?metrics=billed&currency=EUR');
      const scaled = (list: readonly SampleRecord[], rate: string): string => timesDecimal(exactSum(list.map((record) => record['BilledCost'] ?? '')), rate);
      const parts = rates.map(([from, rate], i) => scaled(records.filter((record) => day(record) >= from && (rates[i + 1] === undefined || day(record) < (rates[i + 1]?.[0] ?? ''))), rate));
      expect(totals).toEqual([{ currency: 'EUR', charges: file.rows, billed: exactSum(parts) }]);
      expect(conversion?.rates).toEqual(rates.map(([date, rate]) => ({ base: 'USD', quote: 'EUR', date, rate, source: 'ECB', inverted: false })));
    });
  });
});

/** `left - right` by plain decimal arithmetic; what is not there counts as nothing. */
function differenceOf(left: string | null, right: string | null): string {
  return exactSum([left ?? '0', right === null ? '0' : right.startsWith('-') ? right.slice(1) : `-${right}`]);
}

/** Product of two decimal texts by whole numbers. */
function timesDecimal(left: string, right: string): string {
  const parts = (text: string): readonly [bigint, number] => [BigInt(text.replace('.', '')), (text.split('.')[1] ?? '').length];
  const [[a, scaleA], [b, scaleB]] = [parts(left), parts(right)];
  const digits = (a * b < 0n ? -(a * b) : a * b).toString().padStart(scaleA + scaleB + 1, '0');
  return `${a * b < 0n ? '-' : ''}${digits.slice(0, digits.length - scaleA - scaleB)}.${digits.slice(digits.length - scaleA - scaleB)}`;
}
