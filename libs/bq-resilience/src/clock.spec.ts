import { systemClock } from './clock.js';
import { FakeClock } from './testing/fake-clock.js';

describe('systemClock', () => {
  it("wakes at once, with the caller's reason, when it is aborted", async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(3_600_000, controller.signal);
    controller.abort(new Error('no longer needed'));
    await expect(sleeping).rejects.toThrow('no longer needed');
  });
});

describe('FakeClock', () => {
  it('wakes sleepers in the order of their time, each at its own', async () => {
    const clock = new FakeClock({ now: 0 });
    const woken: string[] = [];
    const nap = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.now()}`);
    };
    void nap('late', 20);
    void nap('early', 10);
    await clock.advance(15);
    expect(woken).toEqual(['early@10']);
    await clock.advance(15);
    expect(woken).toEqual(['early@10', 'late@20']);
    expect(clock.now()).toBe(30);
  });
});
