import fc from 'fast-check';
import { FakeClock } from '../testing/fake-clock.js';
import { FairQueue } from './fair-queue.js';

const KEYS = ['acme', 'globex', 'initech', 'hooli'] as const;
type Key = (typeof KEYS)[number];
const LIMITS: Readonly<Record<Key, number>> = { acme: 1, globex: 2, initech: 3, hooli: 20 };
const SHARED = 5;

type Step =
  | { readonly do: 'come'; readonly key: Key }
  | { readonly do: 'end'; readonly which: number; readonly fails: boolean }
  | { readonly do: 'giveUp'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number };

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('come' as const), key: fc.constantFrom(...KEYS) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(), fails: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('giveUp' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 2_000 }) }) },
  ),
  { maxLength: 120 },
);

/** A queue whose operations end when they are told to, with all that can happen to their callers. */
class Play {
  readonly clock = new FakeClock();
  readonly queue = new FairQueue({ name: 'play', limit: SHARED, limitPerKey: (key) => LIMITS[key as Key], weightOf: (key) => LIMITS[key as Key], maxQueuePerKey: 10, maxQueue: 25, maxWaitMs: 1_000, clock: this.clock });
  readonly running: { readonly key: Key; readonly end: (fails: boolean) => void }[] = [];
  readonly controllers: AbortController[] = [];
  unsettled = 0;
  started = 0;
  come(key: Key): void {
    const controller = new AbortController();
    this.controllers.push(controller);
    this.unsettled += 1;
    const operation = (): Promise<void> =>
      new Promise((resolve, reject) => {
        this.started += 1;
        this.running.push({ key, end: (fails) => (fails ? reject(new Error('failed')) : resolve()) });
      });
    this.queue.run(key, operation, { signal: controller.signal }).catch(() => undefined).finally(() => (this.unsettled -= 1));
  }

  async take(step: Step): Promise<void> {
    if (step.do === 'come') this.come(step.key);
    if (step.do === 'end' && this.running.length > 0) this.running.splice(step.which % this.running.length, 1)[0]?.end(step.fails);
    if (step.do === 'giveUp' && this.controllers.length > 0) this.controllers[step.which % this.controllers.length]?.abort(new Error('gave up'));
    await this.clock.advance(step.do === 'wait' ? step.ms : 0);
  }

  check(): void {
    const total = this.queue.state();
    expect(total.running).toBe(this.running.length);
    expect(total.running).toBeLessThanOrEqual(SHARED);
    for (const key of KEYS) {
      const { running, waiting } = this.queue.state(key);
      expect(running).toBe(this.running.filter((one) => one.key === key).length);
      expect(running).toBeLessThanOrEqual(LIMITS[key]);
      // nobody waits for a slot that is free
      expect(waiting > 0 && running < LIMITS[key] && total.running < SHARED).toBe(false);
    }
  }
}

describe('FairQueue, whatever happens', () => {
  it('never exceeds a limit, never leaves a slot free that somebody wants, and gives every slot back', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const play = new Play();
        for (const step of all) {
          await play.take(step);
          play.check();
        }
        while (play.running.length > 0) {
          await play.take({ do: 'end', which: 0, fails: false });
          play.check();
        }
        expect(play.unsettled).toBe(0);
        expect(play.queue.state()).toEqual({ running: 0, waiting: 0 });
      }),
      { numRuns: 60 },
    );
  });

  it('starves nobody: between two turns of a key that waits, another key has at most its weight more, plus one', async () => {
    const weights = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(weights, async (given) => {
        const clock = new FakeClock();
        const queue = new FairQueue({ name: 'play', limit: 1, weightOf: (key) => given[Number(key)] ?? 1, maxQueuePerKey: 1_000, clock });
        const started: number[] = [];
        const calls = Array.from({ length: 40 }, () => given.map((_, key) => queue.run(String(key), async () => void started.push(key)))).flat();
        await Promise.all(calls);
        given.forEach((weight, key) => {
          let since = new Map<number, number>();
          let left = 40;
          for (const other of started) {
            if (other === key) {
              since = new Map();
              left -= 1;
            } else if (left > 0) {
              since.set(other, (since.get(other) ?? 0) + 1);
              expect(since.get(other)).toBeLessThanOrEqual(Math.ceil((given[other] ?? 1) / weight) + 1);
            }
          }
        });
      }),
      { numRuns: 40 },
    );
  });
});
