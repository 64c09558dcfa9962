import { jest } from '@jest/globals';
import { type Stack, startStack } from '../stack/start-stack.js';
import { aCost, csvOf, METHODS, PipelineOrg } from './given/pipeline-org.js';

jest.setTimeout(120_000);

interface Letter {
  readonly dead_letter_id: string;
  readonly row_index: number;
  readonly cause: string;
  readonly field: string | null;
  readonly message: string;
  readonly status: string;
  readonly replay_count: number;
  readonly run_id: string;
  readonly payload: { readonly row: { readonly record: Readonly<Record<string, string | null>>; readonly line: number } & Readonly<Record<string, unknown>>; readonly stamp: Readonly<Record<string, unknown>>; readonly mapping?: string };
}
interface Letters {
  readonly summary: readonly { readonly table: string; readonly cause: string; readonly status: string; readonly letters: number }[];
  readonly dead_letters: readonly Letter[];
  readonly next_page_token: string | null;
}
interface Replay {
  readonly replayed: number;
  readonly already_replayed: number;
  readonly still_bad: readonly { readonly id: string; readonly field: string | null; readonly message: string }[];
}

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ services: ['pipeline'] });
});
afterAll(() => stack.stop());

async function anOrg(slug: string): Promise<PipelineOrg> {
  return new PipelineOrg(stack, await stack.onboard(slug));
}
async function lettersOf(org: PipelineOrg, query = ''): Promise<Letters> {
  const { status, body } = await org.get<Letters>(`/dead-letters${query}`);
  expect(status).toBe(200);
  return body;
}
async function replay(org: PipelineOrg, body: object = {}): Promise<Replay> {
  const answer = await org.post<Replay>('/dead-letters/replay', body);
  expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ replayed: expect.any(Number) })]);
  return answer.body;
}

/** Four good records, and one of each kind of bad ones. */
function aBrokenFile(): string {
  const good = [0, 1, 2, 3].map((index) => aCost({ ProviderName: 'AWS', BilledCost: `${index + 1}.000000000001`, Id: `row-${index}` }));
  const [header, ...records] = csvOf([...good, aCost({ ProviderName: 'AWS', BilledCost: 'twelve', Id: 'money' }), aCost({ ProviderName: 'AWS', BillingCurrency: null, Id: 'currency' }), aCost({ ProviderName: 'AWS', ChargePeriodStart: '31/10/2026', Id: 'day' })]).split('\n');
  return [header, ...records, '"1.5","short"', `${records[0]},"surplus"`].join('\n');
}

describe('dead letters of a FOCUS file', () => {
  it.each(METHODS)('by %s: the good rows are stored, the bad are kept whole, mended, and stored once', async (method) => {
    const org = await anOrg(`dlq_${method.replace('-', '_')}`);
    const { status, body } = await org.ingest(aBrokenFile(), { method });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'partial', rows_in: 9, rows_written: 4, rows_dead_lettered: 5, rows_refused: 0 });
    expect(await org.stored()).toMatchObject({ rows: 4, billed: '10.000000000004' });

    const { summary, dead_letters: letters } = await lettersOf(org, '?status=OPEN');
    expect(letters.map(({ row_index, cause, field }) => [row_index, cause, field])).toEqual([
      [4, 'INVALID_ROW', 'BilledCost'],
      [5, 'MISSING_REQUIRED', 'BillingCurrency'],
      [6, 'INVALID_ROW', 'ChargePeriodStart'],
      [7, 'UNMAPPABLE', null],
      [8, 'UNMAPPABLE', null],
    ]);
    expect(summary).toEqual(expect.arrayContaining([expect.objectContaining({ cause: 'INVALID_ROW', letters: 2 }), expect.objectContaining({ cause: 'UNMAPPABLE', status: 'OPEN', letters: 2 })]));
    expect(letters[0]?.payload).toMatchObject({ mapping: 'focus', stamp: { x_org_slug: org.org.slug, x_run_id: body.run_id }, row: { line: 6, record: { BilledCost: 'twelve', Id: 'money' } } });

    // nothing is mended yet: nothing is stored, and each try counts
    const nothing = await replay(org);
    expect(nothing).toMatchObject({ replayed: 0, still_bad: expect.arrayContaining([expect.objectContaining({ field: 'BilledCost', message: expect.stringContaining('twelve') })]) });

    const [money, currency, day, short] = letters.map(({ dead_letter_id: id }) => id) as [string, string, string, string, string];
    const fixes = { [money]: { BilledCost: '12' }, [currency]: { BillingCurrency: 'EUR' }, [day]: { ChargePeriodStart: '2026-10-31' }, [short]: { BilledCost: '0.5' } };
    const mended = await replay(org, { fixes });
    expect(mended.replayed).toBe(3);
    expect(mended.still_bad).toHaveLength(2); // the short record lacks more than its cost, and nobody has looked at the long one
    expect(await org.stored()).toMatchObject({ rows: 7, ids: 7, billed: '24.500000000004' });

    const [row] = await org.query(`SELECT x_run_id, ServiceProviderName, x_source_version, JSON_VALUE(x_source_columns, '$.Id') AS id FROM {table} WHERE BilledCost = 12`);
    expect(row).toMatchObject({ x_run_id: body.run_id, ServiceProviderName: 'AWS', x_source_version: '1.0', id: 'money' });
    const open = await lettersOf(org, '?status=OPEN');
    expect(open.dead_letters.map(({ row_index, replay_count }) => [row_index, replay_count])).toEqual([[7, 2], [8, 2]]);

    // asked for by name again, and again as if the mark had been lost: still once
    expect(await replay(org, { ids: [money], fixes })).toMatchObject({ replayed: 0, already_replayed: 1, still_bad: [] });
    await stack.platform('pipeline').house.dml.update({ org: org.org.slug, table: stack.platform('pipeline').shared('pipeline_dlq'), set: { status: 'OPEN' }, where: { dead_letter_id: money, org_slug: org.org.slug } });
    expect(await replay(org, { ids: [money], fixes })).toMatchObject({ replayed: 1 });
    expect(await org.stored()).toMatchObject({ rows: 7, ids: 7, billed: '24.500000000004' });
  });

  it('are parked at the cap, and open again when a re-run of the slice buries them again', async () => {
    const org = await anOrg('parking');
    const file = csvOf([aCost(), aCost({ BilledCost: 'x' })]);
    await org.ingest(file, { method: 'merge' });
    for (let replays = 0; replays < 5; replays += 1) await replay(org);
    expect((await lettersOf(org)).dead_letters).toMatchObject([{ status: 'PARKED', replay_count: 5 }]);
    expect(await replay(org)).toMatchObject({ replayed: 0, still_bad: [] });

    await org.ingest(file, { method: 'merge' });
    const [letter] = (await lettersOf(org)).dead_letters;
    expect(letter).toMatchObject({ status: 'OPEN' });
    expect(await replay(org, { fixes: { [letter?.dead_letter_id ?? '']: { BilledCost: '9' } } })).toMatchObject({ replayed: 1 });
    expect(await org.stored()).toMatchObject({ rows: 2, billed: '10.25' });
  });

  it('come page by page', async () => {
    const org = await anOrg('pages');
    await org.ingest(csvOf(Array.from({ length: 7 }, () => aCost({ BilledCost: 'x' }))), { method: 'load' });
    const seen: number[] = [];
    let token: string | null = '';
    while (token !== null) {
      const page: Letters = await lettersOf(org, `?limit=3${token === '' ? '' : `&page_token=${token}`}`);
      seen.push(...page.dead_letters.map(({ row_index }) => row_index));
      token = page.next_page_token;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('dead letters of rows', () => {
  it('keep the row, and are stored when it is mended; an unknown column is taken away with null', async () => {
    const org = await anOrg('rows_dlq');
    const { body } = await org.rows([aCost(), aCost({ Bogus: 'x' }), aCost({ BilledCost: 'x' })], { method: 'load', bad_rows: 'dead-letter' });
    expect(body).toMatchObject({ status: 'partial', rows_written: 1, rows_dead_lettered: 2, bad_rows: [expect.objectContaining({ row: 1, field: 'Bogus' }), expect.objectContaining({ row: 2, field: 'BilledCost' })] });
    const { dead_letters: letters } = await lettersOf(org);
    const fixes = { [letters[0]?.dead_letter_id ?? '']: { Bogus: null }, [letters[1]?.dead_letter_id ?? '']: { BilledCost: '7' } };
    expect(await replay(org, { fixes })).toMatchObject({ replayed: 2, still_bad: [] });
    expect(await org.stored()).toMatchObject({ rows: 3, ids: 3, billed: '9.5' });
  });
});

describe('dead letters of one organisation', () => {
  it('are never seen or replayed by another', async () => {
    const [acme, globex] = [await anOrg('acme'), await anOrg('globex')];
    await acme.ingest(csvOf([aCost({ BilledCost: 'secret' })]), { method: 'load' });
    const [letter] = (await lettersOf(acme)).dead_letters;
    const id = letter?.dead_letter_id ?? '';
    expect(await lettersOf(globex)).toMatchObject({ summary: [], dead_letters: [] });
    expect(await replay(globex, { ids: [id], fixes: { [id]: { BilledCost: '1' } } })).toMatchObject({ replayed: 0, still_bad: [{ id, message: 'there is no such dead letter' }] });
    expect(await globex.stored()).toMatchObject({ rows: 0 });
    expect((await lettersOf(acme)).dead_letters).toMatchObject([{ status: 'OPEN', replay_count: 0 }]);
    const across = await stack.call('pipeline', 'GET', '/organizations/acme/dead-letters', { key: globex.org.key });
    expect(across.status).toBe(403);
  });

  it.each([
    ['a new owner', { fixes: { ['0'.repeat(32)]: { x_org_slug: 'globex' } } }],
    ['a number that lost digits', { fixes: { ['0'.repeat(32)]: { BilledCost: 0.1 } } }],
    ['an id that is none', { ids: ['1'] }],
    ['no ids', { ids: [] }],
    ['something else', { surprise: true }],
  ])('refuse a replay with %s', async (_what, body) => {
    const org = new PipelineOrg(stack, await stack.onboard(`refuse_${Math.random().toString(36).slice(2, 10)}`));
    expect(await org.post('/dead-letters/replay', body)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });
});
