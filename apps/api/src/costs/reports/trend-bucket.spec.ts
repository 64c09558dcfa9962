import { TrendBuckets } from './trend-bucket.js';

const labels = (...[granularity, fiscalStart, from, to]: [ConstructorParameters<typeof TrendBuckets>[0], number, string, string]): string[] => new TrendBuckets(granularity, fiscalStart).of({ from, to }).map(({ start, label }) => `${start} ${label}`);

describe('trend buckets', () => {
  it('weeks begin on Monday, the first one before the period', () => {
    expect(labels('week', 1, '2026-05-01', '2026-05-12')).toEqual(['2026-04-27 2026-04-27', '2026-05-04 2026-05-04', '2026-05-11 2026-05-11']);
  });

  it('months have no gap, over the end of a year', () => {
    expect(labels('month', 1, '2026-11-15', '2027-02-01')).toEqual(['2026-11-01 2026-11', '2026-12-01 2026-12', '2027-01-01 2027-01']);
  });

  it('quarters of the calendar do not care for the fiscal year', () => {
    expect(labels('quarter', 4, '2026-02-01', '2026-05-01')).toEqual(['2026-01-01 2026-Q1', '2026-04-01 2026-Q2']);
  });

  it('a fiscal year is named after the year in which it ends, and its quarters count from its first month', () => {
    expect(labels('fiscal-year', 4, '2026-03-31', '2026-04-02')).toEqual(['2025-04-01 FY2026', '2026-04-01 FY2027']);
    expect(labels('fiscal-quarter', 10, '2026-09-30', '2026-10-02')).toEqual(['2026-07-01 FY2026-Q4', '2026-10-01 FY2027-Q1']);
    expect(labels('fiscal-quarter', 2, '2027-01-31', '2027-02-02')).toEqual(['2026-11-01 FY2027-Q4', '2027-02-01 FY2028-Q1']);
  });

  it('a fiscal year that begins in January is the calendar year', () => {
    expect(labels('fiscal-year', 1, '2026-12-31', '2027-01-02')).toEqual(['2026-01-01 FY2026', '2027-01-01 FY2027']);
  });
});
