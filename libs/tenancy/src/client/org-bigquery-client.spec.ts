import type { QueryCaller, QueryRequest, QueryResult, QueryRunner } from '@cloudact/bq-core';
import { systemClock } from '@cloudact/bq-resilience';
import { parseOrgSlug } from '../org/org-slug.js';
import { PLAN_TIERS, TIER_LIMITS } from '../tier/plan-tier.js';
import { freeSqlGuard } from '../sql-guard/free-sql-guard.js';
import type { OrgContext } from '../org/org-context.js';
import { OrgClientFactory } from './org-client-factory.js';
import { TierAdmission } from './tier-admission.js';

const context = (org: string, overrides: Partial<OrgContext> = {}): OrgContext => ({ org: parseOrgSlug(org), tier: 'STARTER', datasetId: `${org}_local`, scopes: ['read'], keyId: `key-${org}`, ...overrides });

class RecordingRunner {
  readonly calls: { readonly caller: QueryCaller; readonly request: QueryRequest }[] = [];
  async query(caller: QueryCaller, request: QueryRequest): Promise<QueryResult> {
    this.calls.push({ caller, request });
    return { rows: [], fields: [], truncated: false, totalRows: 0n, statistics: {} as never };
  }
}
const factoryOver = (runner: RecordingRunner): OrgClientFactory => new OrgClientFactory({ runner: runner as unknown as QueryRunner, service: 'api' });

describe('OrgBigQueryClient', () => {
  it("runs with its organisation's dataset, tier caps and name, and nothing else", async () => {
    const runner = new RecordingRunner();
    await factoryOver(runner).clientFor(context('acme')).query({ sql: 'SELECT 1', timeoutMs: 9_999_999 });
    expect(runner.calls[0]).toEqual({
      caller: { orgSlug: 'acme', tier: 'STARTER', service: 'api', userId: 'key-acme' },
      request: { sql: 'SELECT 1', timeoutMs: 9_999_999, allowedDatasets: ['acme_local'], maxTimeoutMs: 60_000, maximumBytesBilled: 10_000_000_000n },
    });
  });

  it('binds @org_slug for shared rows, whatever the caller passes under that name', async () => {
    const runner = new RecordingRunner();
    await factoryOver(runner)
      .clientFor(context('acme'))
      .querySharedRows({ sharedDataset: 'organizations', sql: 'SELECT 1 FROM t WHERE org_slug = @org_slug', params: { org_slug: { type: 'STRING', value: 'globex' } } });
    expect(runner.calls[0]?.request.params).toEqual({ org_slug: { type: 'STRING', value: 'acme' } });
    expect(runner.calls[0]?.request.allowedDatasets).toEqual(['organizations']);
  });

  it('runs free SQL only through the guard and in the name of the organisation', async () => {
    const runner = new RecordingRunner();
    await factoryOver(runner).clientFor(context('acme')).freeQuery({ sql: 'SELECT 1' });
    expect(runner.calls[0]?.request).toMatchObject({ guard: freeSqlGuard, allowedDatasets: ['acme_local'], principal: { orgSlug: 'acme', datasets: ['acme_local'] } });
  });

  it('gives each organisation and plan a client of its own', () => {
    const factory = factoryOver(new RecordingRunner());
    expect(factory.clientFor(context('acme'))).toBe(factory.clientFor(context('acme')));
    expect(factory.clientFor(context('acme'))).not.toBe(factory.clientFor(context('globex')));
    expect(factory.clientFor(context('acme', { tier: 'SCALE' })).context.tier).toBe('SCALE');
  });
});

describe('OrgClientFactory', () => {
  it('has no client for nobody', () => {
    const factory = factoryOver(new RecordingRunner());
    for (const nobody of [undefined, {} as OrgContext, { ...context('acme'), org: undefined as never }]) expect(() => factory.clientFor(nobody)).toThrow(expect.objectContaining({ code: 'TENANT_CONTEXT_MISSING' }));
  });
});

describe('TierAdmission', () => {
  it("never lets an organisation run more queries than its tier's, and does not hold up another", async () => {
    const admission = new TierAdmission(systemClock);
    const running = new Map<string, number>();
    let mostOfAcme = 0;
    const query = (org: string) => async (): Promise<void> => {
      running.set(org, (running.get(org) ?? 0) + 1);
      if (org === 'acme') mostOfAcme = Math.max(mostOfAcme, running.get(org) ?? 0);
      await new Promise((resolve) => setImmediate(resolve));
      running.set(org, (running.get(org) ?? 0) - 1);
    };
    const acme = Array.from({ length: 30 }, () => admission.run({ orgSlug: 'acme', tier: 'STARTER', service: 'api' }, query('acme'), {}));
    let globexDoneAfter = 0;
    const globex = admission.run({ orgSlug: 'globex', tier: 'STARTER', service: 'api' }, query('globex'), {}).then(() => void (globexDoneAfter = running.get('acme') ?? 0));
    await Promise.all([...acme, globex]);
    expect(mostOfAcme).toBe(2);
    expect(globexDoneAfter).toBeGreaterThan(0);
  });

  it("holds every tier's limit through 20,000 admissions with failures and callers who give up, and gives every slot back", async () => {
    const admission = new TierAdmission(systemClock);
    const running = new Map<number, number>();
    let [admitted, over] = [0, 0];
    const caller = async (number: number): Promise<void> => {
      for (let turn = 0; admitted < 20_000; turn += 1) {
        const org = (number * 31 + turn * 17) % 40;
        const tier = PLAN_TIERS[org % PLAN_TIERS.length] ?? 'STARTER';
        const controller = new AbortController();
        const query = async (): Promise<void> => {
          admitted += 1;
          const now = (running.get(org) ?? 0) + 1;
          running.set(org, now);
          if (now > TIER_LIMITS[tier].concurrentQueries) over += 1;
          await new Promise((resolve) => setImmediate(resolve));
          running.set(org, (running.get(org) ?? 0) - 1);
          if (turn % 7 === 0) throw new Error('failed');
        };
        const asked = admission.run({ orgSlug: `org_${org}`, tier, service: 'api' }, query, { signal: controller.signal });
        if (turn % 5 === 0) controller.abort(new Error('gave up'));
        await asked.catch(() => new Promise((resolve) => setImmediate(resolve)));
      }
    };
    await Promise.all(Array.from({ length: 1_200 }, (_, number) => caller(number)));
    expect(over).toBe(0);
    expect(admission.state()).toEqual({ running: 0, waiting: 0 });
  });

  it('refuses with a time to come back when too many wait', async () => {
    const admission = new TierAdmission(systemClock);
    let finish = (): void => {};
    const blocked = new Promise<void>((resolve) => (finish = resolve));
    const caller = { orgSlug: 'acme', tier: 'STARTER', service: 'api' };
    const all = Array.from({ length: 60 }, () => admission.run(caller, () => blocked, {}).catch((error: unknown) => error));
    const refused = await all[59];
    expect(refused).toMatchObject({ code: 'BULKHEAD_FULL', retryAfterMs: expect.any(Number) as number });
    finish();
    await Promise.all(all);
  });
});
