import { FakeClock } from '../testing/fake-clock.js';
import { CircuitBreaker, type CircuitState } from './circuit-breaker.js';
import { CircuitOpenError } from './circuit-open-error.js';

const outage = new Error('503');
const badRequest = new Error('400');
const up = async (): Promise<string> => 'up';
const down = async (): Promise<string> => {
  throw outage;
};
const refused = async (): Promise<string> => {
  throw badRequest;
};

const givenBreaker = () => {
  const clock = new FakeClock();
  const states: CircuitState[] = [];
  const breaker = new CircuitBreaker({ name: 'bigquery:query', isInfraFailure: (error) => error === outage, isAnswer: (error) => error === badRequest, clock, onStateChange: (state) => states.push(state) });
  breakers.push(breaker);
  const times = async (count: number, operation: () => Promise<string>): Promise<void> => {
    for (let call = 0; call < count; call += 1) await breaker.run(operation).catch(() => undefined);
  };
  return { breaker, clock, times, states };
};
const breakers: CircuitBreaker[] = [];
afterEach(() => {
  for (const breaker of breakers.splice(0)) breaker.close();
});

describe('CircuitBreaker', () => {
  it('opens on the fifth consecutive failure, not on the fourth', async () => {
    const { breaker, times } = givenBreaker();
    await times(4, down);
    expect(breaker.state).toBe('closed');
    await times(1, down);
    expect(breaker.state).toBe('open');
  });

  it('opens after five consecutive failures however many successes came before', async () => {
    const { breaker, times } = givenBreaker();
    await times(200, up);
    await times(5, down);
    expect(breaker.state).toBe('open');
  });

  it('starts to count again after a success', async () => {
    const { breaker, times } = givenBreaker();
    await times(4, down);
    await times(1, up);
    await times(4, down);
    expect(breaker.state).toBe('closed');
  });

  it("stays closed however often a caller is at fault, and lets the caller's error through", async () => {
    const { breaker, times } = givenBreaker();
    await times(100, refused);
    expect(breaker.state).toBe('closed');
    await expect(breaker.run(refused)).rejects.toBe(badRequest);
  });

  it("is not reset by a caller's error, which may never have reached the backend", async () => {
    const { breaker, times } = givenBreaker();
    await times(4, down);
    await times(1, refused);
    await times(1, down);
    expect(breaker.state).toBe('open');
  });

  it('sends nothing while it is open, and says when to come back', async () => {
    const { breaker, clock, times } = givenBreaker();
    await times(5, down);
    await clock.advance(20_000);
    let calls = 0;
    const refusal = await breaker
      .run(async () => {
        calls += 1;
      })
      .catch((error: unknown) => error);
    expect(calls).toBe(0);
    expect(refusal).toBeInstanceOf(CircuitOpenError);
    expect((refusal as CircuitOpenError).retryAfterMs).toBe(40_000);
  });

  it('lets one probe of two hundred callers through', async () => {
    const { breaker, clock, times } = givenBreaker();
    await times(5, down);
    await clock.advance(60_000);
    let calls = 0;
    let finish = (): void => undefined;
    const slow = async (): Promise<void> => {
      calls += 1;
      await new Promise<void>((resolve) => (finish = resolve));
    };
    const callers = Array.from({ length: 200 }, () => breaker.run(slow).catch((error: unknown) => error));
    expect(breaker.state).toBe('half-open');
    expect(calls).toBe(1);
    finish();
    const refusals = (await Promise.all(callers)).filter((outcome) => outcome instanceof CircuitOpenError);
    expect(refusals).toHaveLength(199);
  });

  it('lets crowds of two hundred through by one probe, then a few at a time, then all', async () => {
    const { breaker, clock, times } = givenBreaker();
    await times(5, down);
    await clock.advance(60_000);
    const crowd = async (): Promise<number> => {
      let open = (): void => undefined;
      const gate = new Promise<void>((resolve) => (open = resolve));
      let through = 0;
      const callers = Array.from({ length: 200 }, () => breaker.run(async () => { through += 1; await gate; }).catch(() => undefined));
      open();
      await Promise.all(callers);
      return through;
    };
    expect([await crowd(), await crowd(), await crowd(), await crowd(), await crowd()]).toEqual([1, 1, 2, 8, 200]);
    expect(breaker.state).toBe('closed');
  });

  it('waits the whole time again after a bad probe', async () => {
    const { breaker, clock, times } = givenBreaker();
    await times(5, down);
    await clock.advance(60_000);
    await times(1, down);
    await clock.advance(59_999);
    await expect(breaker.run(up)).rejects.toBeInstanceOf(CircuitOpenError);
    await clock.advance(1);
    await expect(breaker.run(up)).resolves.toBe('up');
  });

  it('takes a refusal by the backend for a sign of life', async () => {
    const { breaker, clock, times } = givenBreaker();
    await times(5, down);
    await clock.advance(60_000);
    await times(1, refused);
    expect(breaker.state).toBe('ramping');
  });

  it.each([
    ['was cancelled', new DOMException('the caller gave up', 'AbortError')],
    ['was refused before it was sent', new Error('too many wait already')],
  ])('learns nothing from a probe that %s: it stays open, and the next caller probes', async (_what, silence) => {
    const { breaker, clock, times, states } = givenBreaker();
    await times(5, down);
    await clock.advance(60_000);
    for (let call = 0; call < 3; call += 1) {
      await expect(breaker.run(() => Promise.reject(silence))).rejects.toBe(silence);
      expect(breaker.state).toBe('open');
    }
    await times(1, down);
    await expect(breaker.run(up)).rejects.toMatchObject({ retryAfterMs: 60_000 });
    await clock.advance(60_000);
    await times(1, up);
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'open', 'half-open', 'open', 'half-open', 'open', 'half-open', 'ramping']);
  });

  it('lets the load grow neither for what was cancelled nor for what was refused', async () => {
    const { breaker, clock, times } = givenBreaker();
    await times(5, down);
    await clock.advance(60_000);
    await times(1, up);
    await times(50, refused);
    expect((await Promise.allSettled([breaker.run(up), breaker.run(up)])).map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected']);
  });

  it('lets the load grow after a good probe, until it is closed', async () => {
    const { breaker, clock, times, states } = givenBreaker();
    await times(5, down);
    await clock.advance(60_000);
    await times(1, up);
    expect(breaker.state).toBe('ramping');
    const together = await Promise.allSettled([breaker.run(up), breaker.run(up), breaker.run(up)]);
    expect(together.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    await times(4, up);
    expect(breaker.state).toBe('closed');
    expect(states).toEqual(['open', 'half-open', 'ramping', 'closed']);
  });

  it('opens at once when the backend fails during the ramp', async () => {
    const { breaker, clock, times } = givenBreaker();
    await times(5, down);
    await clock.advance(60_000);
    await times(1, up);
    await times(1, down);
    expect(breaker.state).toBe('open');
  });

  it('is not closed by a success that had started before it opened', async () => {
    const { breaker, times } = givenBreaker();
    let finish = (): void => undefined;
    const old = breaker.run(() => new Promise<void>((resolve) => (finish = resolve)));
    await times(5, down);
    finish();
    await old;
    expect(breaker.state).toBe('open');
  });

  it('tells since when it is open, which failures opened it, and when it tries again; by code, never by text', async () => {
    const { breaker, clock, times } = givenBreaker();
    const openedAt = clock.now();
    await times(4, down);
    expect(breaker.status).toMatchObject({ name: 'bigquery:query', state: 'closed', consecutiveFailures: 4, opensAfter: 5 });
    expect(breaker.status).not.toHaveProperty('openSince');
    await times(1, down);
    expect(breaker.status).toEqual({ name: 'bigquery:query', state: 'open', consecutiveFailures: 5, opensAfter: 5, openSince: new Date(openedAt), nextProbeAt: new Date(openedAt + 60_000), failures: Array.from({ length: 5 }, () => ({ at: new Date(openedAt), code: 'Error' })) });
  });

  it('stays open since the same moment when a probe fails, and forgets its failures when one succeeds', async () => {
    const { breaker, clock, times } = givenBreaker();
    const openedAt = clock.now();
    await times(5, down);
    await clock.advance(60_000);
    await times(1, down);
    const { openSince, nextProbeAt, failures, consecutiveFailures } = breaker.status;
    expect({ openSince, nextProbeAt, consecutiveFailures, last: failures.at(-1)?.at, kept: failures.length }).toEqual({ openSince: new Date(openedAt), nextProbeAt: new Date(openedAt + 120_000), consecutiveFailures: 6, last: new Date(openedAt + 60_000), kept: 5 });
    await clock.advance(60_000);
    await times(1, up);
    expect(breaker.status).toEqual({ name: 'bigquery:query', state: 'ramping', consecutiveFailures: 0, opensAfter: 5, failures: [] });
  });
});
