import { explainWrite, type ExplainFacts } from './explain-write.js';

const facts = (overrides: Partial<ExplainFacts> = {}): ExplainFacts => ({ intent: 'append', rows: 1_000_000, rowBytes: 250, writeProfile: 'append', realTime: false, concurrent: false, allOrNothing: false, loadJobsLeft: 1_212, ...overrides });
const of = (explanation: ReturnType<typeof explainWrite>, method: string) => [explanation, ...explanation.alternatives].find((offer) => offer.method === method);

describe('explainWrite', () => {
  it('prices a million rows of 250 bytes with each method, at list price', () => {
    const explanation = explainWrite(facts());
    expect(explanation).toMatchObject({ method: 'storage-write', rule: 'many', pricedRows: 1_000_000, pricedBytes: 250_000_000 });
    // 250,000,000 / 2^30 GiB at 0.025; 1,000,000 KB / 200 MiB at 0.01: rows below 1 KB count as 1 KB.
    expect(of(explanation, 'storage-write')?.estimatedUsd).toBe('0.005820766091');
    expect(of(explanation, 'streaming')?.estimatedUsd).toBe('0.048828125');
    expect(of(explanation, 'load')?.estimatedUsd).toBe('0');
  });

  it('prices a MERGE by the table that it reads, 10 MiB at least, and the staged rows', () => {
    // 1 TiB is 6.25 USD; the staged rows are below 10 MiB and bill 10 MiB.
    expect(explainWrite(facts({ intent: 'upsert', rows: 1_000, tableBytes: 1n << 40n })).estimatedUsd).toBe('6.250059604644775');
    expect(explainWrite(facts({ intent: 'upsert', rows: 10, tableBytes: 5n })).estimatedUsd).toBe('0.000059604644775');
  });

  it('says what keeps a method from doing this write', () => {
    const upsert = explainWrite(facts({ intent: 'upsert', rows: 10 }));
    expect(upsert).toMatchObject({ method: 'merge', why: 'rows replace rows of the same key, which only MERGE does in one step' });
    expect(of(upsert, 'load')?.cannot).toBe('it only adds rows, and the request wants upsert');
    expect(of(explainWrite(facts({ rows: 10 })), 'dml')?.cannot).toBe('it changes rows that exist and adds none');
    expect(of(explainWrite(facts({ loadJobsLeft: 0 })), 'load')?.cannot).toContain('1,500 load jobs of the day are used up');
    expect(explainWrite(facts({ intent: 'upsert', rows: 10, bufferedUntil: new Date('2026-05-02T10:00:00Z') })).cannot).toContain('until about 2026-05-02T10:00:00.000Z');
  });

  it('sends real-time rows around a table that may lose them', () => {
    expect(explainWrite(facts({ rows: 5, realTime: true, unsettledMs: 90_000 }))).toMatchObject({ method: 'load', rule: 'unsettled', why: expect.stringContaining('for another 90 s') as string });
  });

  it('explains the method that was asked for as well', () => {
    expect(explainWrite(facts({ method: 'streaming' }))).toMatchObject({ method: 'streaming', rule: 'asked-for', estimatedUsd: '0.048828125' });
  });

  it('prices a million rows of 1,000 bytes where nobody knows', () => {
    const { rows: _rows, rowBytes: _bytes, ...unknown } = facts();
    expect(explainWrite(unknown)).toMatchObject({ pricedRows: 1_000_000, pricedBytes: 1_000_000_000 });
  });
});
