import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../crash/seeded-random.js';
import { toldApartByTime } from './tell-apart.js';

describe('telling two things apart by the time they take', () => {
  it('works for a difference of a few milliseconds, whichever is the longer', async () => {
    expect(await toldApartByTime(30, seededRandom(1), (which) => sleep(which === 0 ? 30 : 1))).toBeGreaterThan(0.9);
    expect(await toldApartByTime(30, seededRandom(1), (which) => sleep(which === 1 ? 30 : 1))).toBeLessThan(0.1);
  });

  it('does not work where there is none', async () => {
    const random = seededRandom(2);
    const told = await toldApartByTime(1_000, seededRandom(3), async () => {
      for (let at = random() * 5_000; at > 0; at -= 1) Math.sqrt(at);
    });
    expect(Math.abs(told - 0.5)).toBeLessThan(0.1);
  });
});
