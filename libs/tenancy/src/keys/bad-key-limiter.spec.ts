import { FakeClock } from '@cloudact/bq-resilience/testing';
import { BadKeyLimiter } from './bad-key-limiter.js';

describe('BadKeyLimiter', () => {
  const given = (): { readonly clock: FakeClock; readonly limiter: BadKeyLimiter } => {
    const clock = new FakeClock();
    return { clock, limiter: new BadKeyLimiter({ clock, perMinute: 3 }) };
  };

  it('lets so many bad keys a minute be told that they are bad, and the rest when to come back', async () => {
    const { clock, limiter } = given();
    expect([1, 2, 3].map(() => limiter.failed('10.0.0.1'))).toEqual([undefined, undefined, undefined]);
    await clock.advance(20_000);
    expect(limiter.failed('10.0.0.1')).toMatchObject({ code: 'TOO_MANY_BAD_KEYS', retryAfterMs: 40_000 });
    expect(limiter.failed('10.0.0.2')).toBeUndefined();
    await clock.advance(40_000);
    expect(limiter.failed('10.0.0.1')).toBeUndefined();
  });

  it('stops looking up guesses long before they are many, and does not count those that were right', () => {
    const { limiter } = given();
    for (let index = 0; index < 100; index += 1) {
      limiter.guesses('10.0.0.1');
      limiter.guessed('10.0.0.1');
    }
    for (let index = 0; index < 15; index += 1) limiter.guesses('10.0.0.1');
    expect(() => limiter.guesses('10.0.0.1')).toThrow(expect.objectContaining({ code: 'TOO_MANY_BAD_KEYS' }));
    expect(() => limiter.guesses('10.0.0.2')).not.toThrow();
  });
});
