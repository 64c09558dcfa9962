import { renderReport } from './render-report.js';
import type { DemoReport } from './demo-report.js';

const REPORT: DemoReport = {
  ok: true, input: { rows: 2, billedCost: '12.5' }, bootstrap: { tables: 22, ms: 5 }, orgs: ['a', 'b'],
  writes: [{ method: 'load', rows: 1000, ms: 500, why: 'fits one load job; which is free' }, { method: 'dml', rows: 3, ms: 0, why: 'rows that exist' }],
  stored: { rows: 2, billedCost: '12.5' }, rerun: { rows: 2, duplicates: 0 }, badRows: { sent: 1, deadLettered: 1, replayed: 1 }, isolation: { attempts: 3, denied: 3 },
  chat: { conversations: 1, messages: 2, renamedAtOnce: true }, cost: { queries: 4, bytesBilled: '10485760', estimatedUsd: '0.00005' }, elapsedMs: 1500, failed: [],
};

describe('renderReport', () => {
  const text = renderReport(REPORT, [{ provider: 'AWS', rows: 10, billedCost: '10.25' }, { provider: 'OpenAI', rows: 1, billedCost: '2' }]);

  it('sets numbers below one another by their point', () => {
    expect(text).toContain('  AWS         10  10.25\n  OpenAI       1   2\n');
    expect(text).toContain('  load    1000     0.50    2000  fits one load job\n  dml        3     0.00    3000  rows that exist\n');
  });

  it('says plainly whether all holds, and what does not', () => {
    expect(text).toContain('All checks hold. 1.5 s from an empty folder.');
    const failed = renderReport({ ...REPORT, ok: false, failed: ['the re-run added nothing (2)'], stored: { rows: 2, billedCost: '13' } }, []);
    expect(failed).toContain('(NOT EQUAL)');
    expect(failed).toContain('FAILED:\n  ✗ the re-run added nothing (2)');
  });
});
