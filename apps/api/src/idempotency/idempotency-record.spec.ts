import { type IdempotencyRecord, judge } from './idempotency-record.js';

const NOW = Date.UTC(2026, 0, 31, 12);
const record = (overrides: Partial<IdempotencyRecord>): IdempotencyRecord => ({ request_sha256: 'same', status: 'DONE', response: {}, expires_at: '2026-02-01T00:00:00.000000Z', ...overrides });

describe('a request that finds its idempotency key taken', () => {
  it.each([
    ['replays the answer of an equal request', {}, 'replay'],
    ['is refused when the key stands for another body', { request_sha256: 'other' }, 'refuse'],
    ['waits for an equal request that runs', { status: 'RUNNING' }, 'wait'],
    ['takes over after a failure', { status: 'FAILED' }, 'take-over'],
    ['is refused after the failure of another body', { status: 'FAILED', request_sha256: 'other' }, 'refuse'],
    ['takes over from a process that died: its lease is over', { status: 'RUNNING', expires_at: '2026-01-31T11:59:59.999999Z' }, 'take-over'],
    ['may use the key anew when the memory is over', { request_sha256: 'other', expires_at: '2026-01-31T12:00:00.000000Z' }, 'take-over'],
  ] as const)('%s', (_promise, overrides, verdict) => {
    expect(judge(record(overrides), 'same', NOW)).toBe(verdict);
  });
});
