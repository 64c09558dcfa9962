import type { QueryCaller, QueryRequest, QueryResult, QueryRunner } from '@cloudact/bq-core';
import { systemClock } from '@cloudact/bq-resilience';
import { parseOrgSlug } from '../org/org-slug.js';
import type { OrgContext } from '../org/org-context.js';
import { OrgClientFactory } from './org-client-factory.js';
import { TierAdmission } from './tier-admission.js';

const context = (org: string, overrides: Partial<OrgContext> = {}): OrgContext => ({ org: parseOrgSlug(org), tier: 'STARTER', datasetId: `${org}_local`, scopes: ['read'], keyId: `key-${org}`, ...overrides });

class RecordingRunner {
  readonly calls: { readonly caller: QueryCaller; readonly request: QueryRequest }[] = [];
  async query(caller: QueryCaller, request: QueryRequest): Promise<QueryResult> {
    this.calls.push({ caller, request });
    return { rows: [], fields: [], statistics: {} as never };
  }
}
const factoryOver = (runner: RecordingRunner): OrgClientFactory => new OrgClientFactory({ runner: runner as unknown as QueryRunner, service: 'api' });

describe('OrgBigQueryClient', () => {
  it("runs with its organisation's dataset, tier caps and name, and nothing else", async () => {
    const runner = new RecordingRunner();
    await factoryOver(runner).clientFor(context('acme')).query({ sql: 'SELECT 1', timeoutMs: 9_999_999 });
    expect(runner.calls[0]).toEqual({
      caller: { orgSlug: 'acme', tier: 'STARTER', service: 'api' },
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

  it('gives each organisation and plan a client of its own', () => {
    const factory = factoryOver(new RecordingRunner());
    expect(factory.clientFor(context('acme'))).toBe(factory.clientFor(context('acme')));
    expect(factory.clientFor(context('acme'))).not.toBe(factory.clientFor(context('globex')));
    expect(factory.clientFor(context('acme', { tier: 'SCALE' })).context.tier).toBe('SCALE');
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
