import { FakeClock } from '@cloudact/bq-resilience/testing';
import { instantText, MicrosecondClock } from './microsecond-clock.js';

describe('MicrosecondClock', () => {
  it('gives two calls within a millisecond different instants, in order', () => {
    const clock = new FakeClock({ now: Date.UTC(2026, 0, 31, 12) });
    const micros = new MicrosecondClock(clock);
    expect([micros.next(), micros.next()]).toEqual(['2026-01-31T12:00:00.000000Z', '2026-01-31T12:00:00.000001Z']);
  });

  it('does not go back when the system clock does', () => {
    let now = 1_000;
    const micros = new MicrosecondClock({ now: () => now, sleep: async () => {} });
    const before = micros.next();
    now = 0;
    expect(micros.next() > before).toBe(true);
  });

  it('writes a given millisecond with microseconds', () => {
    expect(instantText(Date.UTC(2026, 0, 1) + 7)).toBe('2026-01-01T00:00:00.007000Z');
  });
});
