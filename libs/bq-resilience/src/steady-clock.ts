import type { Clock } from './clock.js';

/**
 * Time that never goes back: where the host's clock is set back, it goes on from where it was. For waits, rates and ages; an instant that is told
 * to somebody comes from the clock itself.
 */
export function steadyClock(clock: Clock): Clock {
  let last = -Infinity;
  let ahead = 0;
  return {
    now: () => {
      const now = clock.now() + ahead;
      if (now < last) ahead += last - now;
      else last = now;
      return last;
    },
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}
