import { classifyFailure } from '../failure/classify-failure.js';
import type { FailureFacts } from '../failure/failure-class.js';
import { FakeClock } from '../testing/fake-clock.js';
import { RetryBudget } from './retry-budget.js';
import { type RetryAttempt, RetryPolicy, type RetryPolicyOptions } from './retry-policy.js';

class Failure extends Error {
  constructor(readonly facts: FailureFacts) {
    super(facts.message);
  }
}
const unavailable = new Failure({ httpStatus: 503, reason: 'backendError', message: 'try again' });
const throttled = new Failure({ httpStatus: 429, message: 'slow down' });
const badSql = new Failure({ httpStatus: 400, reason: 'invalidQuery', message: 'Syntax error' });

const classify = (error: unknown) => classifyFailure(error instanceof Failure ? error.facts : { message: String(error) });
const givenPolicy = (options: Partial<RetryPolicyOptions> = {}) => {
  const clock = new FakeClock({ autoAdvance: true });
  return { clock, policy: new RetryPolicy({ classify, clock, random: () => 0.5, ...options }) };
};
const failing = (...failures: readonly Error[]) => {
  const attempts: RetryAttempt[] = [];
  return {
    attempts,
    operation: async (attempt: RetryAttempt): Promise<string> => {
      attempts.push(attempt);
      const failure = failures[attempt.number - 1];
      if (failure !== undefined) throw failure;
      return 'done';
    },
  };
};

describe('RetryPolicy', () => {
  it('repeats a transient failure and answers with the success', async () => {
    const { policy } = givenPolicy();
    const { operation, attempts } = failing(unavailable, unavailable);
    await expect(policy.run(operation)).resolves.toBe('done');
    expect(attempts.map((attempt) => attempt.number)).toEqual([1, 2, 3]);
  });

  it('gives up after three attempts with the failure as it was', async () => {
    const { policy } = givenPolicy();
    const { operation, attempts } = failing(unavailable, unavailable, throttled, unavailable);
    await expect(policy.run(operation)).rejects.toBe(throttled);
    expect(attempts).toHaveLength(3);
  });

  it("never repeats a caller's error", async () => {
    const { policy, clock } = givenPolicy();
    const { operation, attempts } = failing(badSql);
    await expect(policy.run(operation)).rejects.toBe(badSql);
    expect(attempts).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  it('doubles the jittered wait from 1 s and stops doubling at 32 s', async () => {
    const { policy, clock } = givenPolicy({ attempts: 8 });
    const { operation } = failing(...Array.from({ length: 7 }, () => unavailable));
    await policy.run(operation);
    expect(clock.slept).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 16_000]);
  });

  it("waits at least as long as the failure asks for", async () => {
    const { policy, clock } = givenPolicy();
    await policy.run(failing(throttled).operation);
    expect(clock.slept).toEqual([1_500]);
  });

  it('waits the minute that a storm asks for, and no more than two: a longer wait is its caller\'s', async () => {
    const asking = (minWaitMs: number) => givenPolicy({ classify: () => ({ ...classify(throttled), minWaitMs }) });
    const patient = asking(60_000);
    await expect(patient.policy.run(failing(throttled, throttled).operation)).resolves.toBe('done');
    expect(patient.clock.slept).toEqual([60_500, 61_000]);
    const asked = asking(120_001);
    await expect(asked.policy.run(failing(throttled).operation)).rejects.toBe(throttled);
    expect(asked.clock.slept).toEqual([]);
  });

  it('tells the next attempt what went wrong, so that it can choose another job id', async () => {
    const { policy } = givenPolicy();
    const jobFailed = new Failure({ httpStatus: 400, reason: 'jobInternalError', message: '' });
    const { operation, attempts } = failing(jobFailed);
    await policy.run(operation);
    expect(attempts[1]?.previous?.failure.newJobId).toBe(true);
    expect(attempts[1]?.previous?.error).toBe(jobFailed);
  });

  it('stops waiting when the caller aborts, with the reason of the caller', async () => {
    const clock = new FakeClock();
    const policy = new RetryPolicy({ classify, clock });
    const controller = new AbortController();
    const outcome = policy.run(failing(unavailable).operation, { signal: controller.signal });
    outcome.catch(() => undefined);
    await clock.advance(0);
    controller.abort(new Error('the client hung up'));
    await expect(outcome).rejects.toThrow('the client hung up');
    expect(clock.sleeping).toBe(0);
  });

  it('adds at most 30 % load while everything fails', async () => {
    const { policy } = givenPolicy({ budget: new RetryBudget({ ratio: 0.3, reserve: 0 }) });
    let requests = 0;
    for (let call = 0; call < 1_000; call += 1) {
      await policy
        .run(async () => {
          requests += 1;
          throw unavailable;
        })
        .catch(() => undefined);
    }
    expect(requests).toBeLessThanOrEqual(1_300);
    expect(requests).toBeGreaterThan(1_250);
  });
});
