import { Logger } from '@nestjs/common';
import { QuotaExceededError, type QuotaState, ReservationClosedError, type RunOfOrg, TIER_RUN_LIMITS } from '@cloudact/service-kit';
import { CountedRuns } from './counted-runs.js';

const run: RunOfOrg = { org: 'acme', runId: 'nightly', limits: TIER_RUN_LIMITS.STARTER };
const state = {} as QuotaState;

/** A ledger that writes down what it is asked. */
function given(reserve: (runId: string) => void = () => undefined, complete: () => void = () => undefined) {
  const asked: string[] = [];
  const ledger = {
    reserve: async ({ runId }: RunOfOrg) => {
      reserve(runId);
      asked.push(`reserve ${runId}`);
      return state;
    },
    complete: async ({ runId }: RunOfOrg, outcome: string) => {
      complete();
      asked.push(`${outcome} ${runId}`);
      return state;
    },
  };
  return { asked, runs: new CountedRuns(ledger) };
}

describe('a counted run', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('has its place before it begins, and gives it back however it ends', async () => {
    const { asked, runs } = given();
    expect(await runs.run(run, async () => asked.push('work'))).toBe(2);
    await expect(runs.run(run, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(asked).toEqual(['reserve nightly', 'work', 'USED nightly', 'reserve nightly', 'USED nightly']);
  });

  it('does not begin without a place', async () => {
    const { asked, runs } = given(() => {
      throw new QuotaExceededError('daily', 6, 1_000);
    });
    await expect(runs.run(run, async () => asked.push('work'))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(asked).toEqual([]);
  });

  it('that had ended and is started again is another start', async () => {
    const { asked, runs } = given((runId) => {
      if (runId === 'nightly') throw new ReservationClosedError(runId, 'used');
    });
    await runs.run(run, async () => undefined);
    expect(asked).toEqual([expect.stringMatching(/^reserve nightly:[0-9a-f-]{36}$/), expect.stringMatching(/^USED nightly:[0-9a-f-]{36}$/)]);
  });

  it('keeps its result when its place cannot be given back: the lease does that', async () => {
    const { runs } = given(undefined, () => {
      throw new Error('BigQuery is away');
    });
    expect(await runs.run(run, async () => 'written')).toBe('written');
  });
});
