import { steadyClock } from './steady-clock.js';

it('a clock that is set back by an hour costs nobody an hour', () => {
  let host = 1_000_000;
  const clock = steadyClock({ now: () => host, sleep: async () => {} });
  const seen = [clock.now()];
  for (const step of [500, -3_600_000, 250, -10, 3_600_000]) {
    host += step;
    seen.push(clock.now());
  }
  expect(seen).toEqual([1_000_000, 1_000_500, 1_000_500, 1_000_750, 1_000_750, 4_600_750]);
});
