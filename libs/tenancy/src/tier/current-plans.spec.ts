import type { QueryRunner } from '@cloudact/bq-core';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { OrgClientFactory } from '../client/org-client-factory.js';
import { TierAdmission } from '../client/tier-admission.js';
import type { OrgContext } from '../org/org-context.js';
import { parseOrgSlug } from '../org/org-slug.js';
import { InMemoryOrgDirectory } from '../testing/in-memory-org-directory.js';
import { CurrentPlans, PLAN_TTL_MS } from './current-plans.js';
import type { PlanTier } from './plan-tier.js';

describe('a plan that changes', () => {
  const clock = new FakeClock();
  const acme = parseOrgSlug('acme');
  const context: OrgContext = { org: acme, tier: 'ENTERPRISE', datasetId: 'acme_local', scopes: ['read'], keyId: 'key-acme' };
  let directory: InMemoryOrgDirectory;
  let plans: CurrentPlans;
  let admission: TierAdmission;
  let ran: { readonly tier: string; readonly timeoutMs: number | undefined }[];
  let held: ReturnType<OrgClientFactory['clientFor']>;
  beforeEach(() => {
    directory = new InMemoryOrgDirectory();
    directory.add('acme', { tier: 'ENTERPRISE' });
    plans = new CurrentPlans({ directory, clock, onChange: (org) => admission.planChanged(org) });
    admission = new TierAdmission(clock, plans);
    ran = [];
    const runner = { query: async ({ tier }: { tier: string }, { maxTimeoutMs }: { maxTimeoutMs?: number }) => void ran.push({ tier, timeoutMs: maxTimeoutMs }) };
    held = new OrgClientFactory({ runner: runner as unknown as QueryRunner, service: 'pipeline', plans }).clientFor(context);
  });
  const become = (change: object): void => void directory.orgs.set(acme, { ...directory.orgs.get(acme)!, ...change });

  it('is felt within five seconds by a client that is held for hours', async () => {
    await held.query({ sql: 'SELECT 1' });
    become({ tier: 'STARTER' as PlanTier });
    await clock.advance(PLAN_TTL_MS);
    await held.query({ sql: 'SELECT 1' });
    expect(ran).toEqual([{ tier: 'ENTERPRISE', timeoutMs: 600_000 }, { tier: 'STARTER', timeoutMs: 60_000 }]);
  });

  it('by suspension stops a client that is held, and leaves the root key its way', async () => {
    await held.query({ sql: 'SELECT 1' });
    become({ status: 'SUSPENDED' });
    await clock.advance(PLAN_TTL_MS);
    await expect(held.query({ sql: 'SELECT 1' })).rejects.toMatchObject({ code: 'ORG_NOT_ACTIVE' });
    await expect(plans.current({ ...context, keyId: 'root' })).resolves.toBe('ENTERPRISE');
  });

  it('counts for admission as it was read last, not as a caller remembers it', async () => {
    const forever = (): Promise<void> => new Promise(() => undefined);
    const come = (): void => void admission.run({ orgSlug: 'acme', tier: 'ENTERPRISE', service: 'api' }, forever, {}).catch(() => undefined);
    plans.note({ org: acme, tier: 'STARTER', status: 'ACTIVE', datasetId: 'acme_local' }, clock.now());
    for (let index = 0; index < 6; index += 1) come();
    expect(admission.state('acme')).toEqual({ running: 2, waiting: 4 });
    expect(admission.slots('acme', 'ENTERPRISE')).toEqual({ limit: 2, remaining: 0 });
    expect(admission.slots('globex', 'PROFESSIONAL')).toEqual({ limit: 5, remaining: 5 });
    plans.note({ org: acme, tier: 'PROFESSIONAL', status: 'ACTIVE', datasetId: 'acme_local' }, clock.now() + 1);
    expect(admission.state('acme')).toEqual({ running: 5, waiting: 1 });
    plans.note({ org: acme, tier: 'ENTERPRISE', status: 'ACTIVE', datasetId: 'acme_local' }, clock.now());
    expect(admission.state('acme')).toEqual({ running: 5, waiting: 1 });
  });

  it('weighs its organisation from then on', () => {
    expect(plans.weightOf('acme')).toBe(1);
    plans.note({ org: acme, tier: 'SCALE', status: 'ACTIVE', datasetId: 'acme_local' }, clock.now());
    expect(plans.weightOf('acme')).toBe(4);
    expect(plans.weightOf('_platform')).toBe(8);
  });

  it('asks the directory once for a hundred queries at a time', async () => {
    let lookups = 0;
    const { org } = directory;
    directory.org = (slug) => ((lookups += 1), org.call(directory, slug));
    await Promise.all(Array.from({ length: 100 }, () => held.query({ sql: 'SELECT 1' })));
    expect(lookups).toBe(1);
  });
});
