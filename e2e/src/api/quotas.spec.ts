import { jest } from '@jest/globals';
import { type BigQueryGateway, GoogleBigQueryGateway, quoteTablePath } from '@cloudact/bq-core';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { type Emulator, startEmulator } from '@cloudact/bq-emulator';
import { defaultSchemaDirectory, SchemaRegistry } from '@cloudact/schemas';
import { QuotaLedger, type QuotaState, type RunLimits } from '@cloudact/service-kit';
import fc from 'fast-check';
import { type OnboardedOrg, type Stack, startStack } from '../stack/start-stack.js';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
const NONE: RunLimits = { daily: null, monthly: null, concurrent: null };
/** Starts at once; the whole promise is made for 200. */
const STARTS = 200;

describe('the quota of an organisation', () => {
  let stack: Stack;
  let acme: OnboardedOrg;
  const root = () => ({ rootKey: stack.rootKey });
  const reserve = (body: object = {}, org = 'acme') => stack.call('api', 'POST', `/organizations/${org}/quota/reservations`, { ...root(), body });
  const complete = (run: string, outcome: string) => stack.call('api', 'POST', `/organizations/acme/quota/reservations/${run}/complete`, { ...root(), body: { outcome } });
  const quota = async () => (await stack.call('api', 'GET', '/organizations/acme/quota', { key: acme.key })).body;

  beforeAll(async () => {
    stack = await startStack({ services: [] });
    acme = await stack.onboard('acme');
  });
  afterAll(() => stack.stop());

  it('gives places up to the plan, once a run, and takes them back when runs end', async () => {
    const answers = await Promise.all(['r1', 'r1', 'r2'].map((run_id) => reserve({ run_id })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await reserve({ run_id: 'r3' })).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED', retry_after_seconds: 30 } });
    expect(await quota()).toMatchObject({ plan: 'PROFESSIONAL', runs_today: { used: 2, limit: 25, remaining: 23 }, runs_now: { used: 2, limit: 2, remaining: 0 } });
    expect(await complete('r1', 'USED')).toMatchObject({ status: 200, body: { status: 'USED', lease_expires_at: null } });
    expect(await complete('r1', 'USED')).toMatchObject({ status: 200, body: { status: 'USED' } });
    expect(await complete('r1', 'RELEASED')).toMatchObject({ status: 409, body: { code: 'QUOTA_RESERVATION_CLOSED' } });
    expect(await reserve({ run_id: 'r1' })).toMatchObject({ status: 409, body: { code: 'QUOTA_RESERVATION_CLOSED' } });
    expect(await complete('r2', 'RELEASED')).toMatchObject({ status: 200 });
    expect(await quota()).toMatchObject({ runs_today: { used: 1 }, runs_this_month: { used: 1 }, runs_now: { used: 0 } });
    expect(await reserve({ run_id: 'r2' })).toMatchObject({ status: 201 });
    expect(await complete('nobody', 'USED')).toMatchObject({ status: 404, body: { code: 'QUOTA_RESERVATION_NOT_FOUND' } });
  });

  it('is what the current subscription says, where it says something else than the plan', async () => {
    const { house, shared } = stack.platform('api');
    const at = '2026-01-01T00:00:00Z';
    await house.dml.insertIfAbsent({ org: 'acme', table: shared('org_subscriptions'), row: { subscription_id: 's1', org_slug: 'acme', plan: 'PROFESSIONAL', status: 'ACTIVE', daily_run_limit: 2, period_start: at, created_at: at, version: 1 } });
    expect(await reserve({ run_id: 'r4' })).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED', resets_at: expect.stringMatching(/T00:00:00\.000Z$/) } });
    expect(await quota()).toMatchObject({ runs_today: { used: 2, limit: 2, remaining: 0 }, runs_now: { limit: null } });
  });

  it('belongs to the platform: a key of the organisation can look, and not reserve', async () => {
    expect(await stack.call('api', 'POST', '/organizations/acme/quota/reservations', { key: acme.key, body: {} })).toMatchObject({ status: 401 });
    expect(await reserve({ run_id: 'a/b' })).toMatchObject({ status: 400 });
    expect(await reserve({ org: 'globex' })).toMatchObject({ status: 400 });
    expect(await reserve({}, 'nobody')).toMatchObject({ status: 404, body: { code: 'ORG_NOT_FOUND' } });
  });
});

describe('the quota ledger', () => {
  let emulator: Emulator;
  let gateway: BigQueryGateway;
  const registry = SchemaRegistry.fromDirectory(defaultSchemaDirectory);
  const ref = (table: string) => registry.ref('bootstrap', { projectId: 'p', datasetId: 'organizations' }, table);
  const tables = { quotas: ref('org_usage_quotas'), subscriptions: ref('org_subscriptions') };
  /** One process: it shares nothing with another one but the tables. */
  const ledger = (clock: FakeClock) => new QuotaLedger({ tables, clock, add: (statement) => gateway.query(statement), read: async (statement) => (await gateway.query(statement)).rows });
  const tried = async (starts: readonly Promise<QuotaState>[]): Promise<{ readonly reserved: readonly string[]; readonly refused: number }> => {
    const results = await Promise.allSettled(starts);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'QUOTA_EXCEEDED' });
    const reserved = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.runId] : []));
    return { reserved, refused: results.length - reserved.length };
  };
  const runs = (org: string, prefix: string, count: number, limits: RunLimits) => Array.from({ length: count }, (_one, at) => ({ org, runId: `${prefix}-${at}`, limits }));

  beforeAll(async () => {
    // only the sizes are enforced: how often a table may be changed is the statement queue's matter, and not part of this
    emulator = await startEmulator({ fidelity: 'lenient' });
    gateway = new GoogleBigQueryGateway({ projectId: 'p', location: 'US', userAgent: 'quota-spec', backend: 'emulator', endpoint: emulator.url, weightOf: () => 1 });
    await gateway.query({ sql: 'CREATE SCHEMA organizations' });
    for (const { schema, ...table } of [tables.quotas, tables.subscriptions].map((one) => ({ schema: one.schema, path: quoteTablePath(one) }))) {
      await gateway.query({ sql: `CREATE TABLE ${table.path} (${schema.fields.map(({ name, type }) => `${name} ${type}`).join(', ')})` });
    }
  });
  afterAll(async () => {
    await gateway.close();
    await emulator.stop();
  });

  it(`lets through exactly what the limit leaves of ${STARTS} starts at once`, async () => {
    const one = ledger(new FakeClock({ autoAdvance: true }));
    const { reserved } = await tried(runs('burst', 'r', STARTS, { daily: 150, monthly: 1_000, concurrent: 120 }).map((run) => one.reserve(run)));
    expect(reserved.length).toBe(120);
    await Promise.all(reserved.map((runId) => one.complete({ org: 'burst', runId, limits: NONE }, 'USED')));
    const again = await tried(runs('burst', 's', STARTS, { daily: 150, monthly: 1_000, concurrent: 120 }).map((run) => one.reserve(run)));
    expect(again.reserved.length).toBe(30);
    expect((await one.usage('burst', NONE)).used).toEqual({ daily: 150, monthly: 150, concurrent: 30 });
  });

  it('never lets two processes together through more than the limit, and lets the rest through afterwards', async () => {
    const limits = { daily: 20, monthly: null, concurrent: null };
    const [left, right] = [ledger(new FakeClock({ autoAdvance: true })), ledger(new FakeClock({ autoAdvance: true }))];
    const { reserved } = await tried([...runs('two', 'l', 30, limits).map((run) => left.reserve(run)), ...runs('two', 'r', 30, limits).map((run) => right.reserve(run))]);
    expect(reserved.length).toBeLessThanOrEqual(20);
    const rest = await tried(runs('two', 'm', 30, limits).map((run) => left.reserve(run)));
    expect(reserved.length + rest.reserved.length).toBe(20);
    expect((await right.usage('two', NONE)).used.daily).toBe(20);
  });

  it('counts a run on the day of its reservation, also when it ends after midnight and in another month', async () => {
    const clock = new FakeClock({ now: Date.UTC(2026, 0, 31, 23, 59, 59) });
    const one = ledger(clock);
    const run = { org: 'night', runId: 'r', limits: { daily: 1, monthly: 1, concurrent: 2 } };
    expect(await one.reserve(run)).toMatchObject({ usageDate: '2026-01-31' });
    await clock.advance(2_000);
    expect(await one.reserve({ ...run, runId: 's' })).toMatchObject({ usageDate: '2026-02-01', used: { daily: 1, monthly: 1, concurrent: 2 } });
    expect(await one.complete(run, 'RELEASED')).toMatchObject({ usageDate: '2026-01-31', used: { daily: 1, concurrent: 1 } });
    await expect(one.reserve({ ...run, runId: 't' })).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED', resetsAt: new Date('2026-02-02T00:00:00Z') });
    const { rows } = await gateway.query({ sql: `SELECT CAST(usage_date AS STRING) AS day, SUM(quantity) AS runs FROM ${quoteTablePath(tables.quotas)} WHERE org_slug = 'night' GROUP BY usage_date ORDER BY usage_date` });
    expect(rows).toEqual([{ day: '2026-01-31', runs: '0' }, { day: '2026-02-01', runs: '1' }]);
  });

  it('frees the place of a run that gave no sign of life for an hour; its count of the day stays', async () => {
    const clock = new FakeClock();
    const [one, after] = [ledger(clock), ledger(clock)];
    const limits = { daily: 3, monthly: null, concurrent: 1 };
    const run = (runId: string) => ({ org: 'lease', runId, limits });
    await one.reserve(run('dead'));
    await clock.advance(HOUR_MS - 1_000);
    await after.renew(run('dead'));
    await clock.advance(2_000);
    await expect(after.reserve(run('next'))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await clock.advance(HOUR_MS);
    expect((await after.reserve(run('next'))).used).toMatchObject({ daily: 2, concurrent: 1 });
    await expect(after.renew(run('dead'))).rejects.toMatchObject({ code: 'QUOTA_RESERVATION_CLOSED' });
    await expect(after.reserve(run('dead'))).rejects.toMatchObject({ code: 'QUOTA_RESERVATION_CLOSED' });
    expect((await after.complete(run('dead'), 'USED')).used).toMatchObject({ daily: 2, concurrent: 1 });
  });

  it('agrees with a plain count through starts at once, completions, crashes and midnights', async () => {
    let world = 0;
    const step = fc.oneof(
      fc.record({ is: fc.constant('start' as const), count: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ is: fc.constant('complete' as const), count: fc.integer({ min: 1, max: 6 }), outcome: fc.constantFrom('USED' as const, 'RELEASED' as const), twice: fc.boolean() }),
      fc.record({ is: fc.constant('crash' as const) }),
      fc.record({ is: fc.constant('wait' as const), ms: fc.constantFrom(60_007, 1_740_011, 3_660_013, 13 * HOUR_MS, 26 * HOUR_MS) }),
    );
    // no waits that sum to a lease exactly: instants of a clock that stands still are microseconds apart
    const limits = fc.record({ daily: fc.option(fc.integer({ min: 1, max: 15 }), { nil: null }), monthly: fc.option(fc.integer({ min: 5, max: 25 }), { nil: null }), concurrent: fc.option(fc.integer({ min: 1, max: 8 }), { nil: null }) });
    await fc.assert(
      fc.asyncProperty(limits, fc.array(step, { minLength: 4, maxLength: 9 }), async (most, steps) => {
        world += 1;
        const org = `world${world}`;
        const clock = new FakeClock({ now: Date.UTC(2026, 0, 30, 20) });
        let process = ledger(clock);
        const counted: { readonly runId: string; readonly day: string; readonly at: number; state: 'open' | 'USED' | 'RELEASED' }[] = [];
        const plain = () => {
          const day = new Date(clock.now()).toISOString().slice(0, 10);
          const kept = counted.filter(({ state }) => state !== 'RELEASED');
          return { daily: kept.filter((one) => one.day === day).length, monthly: kept.filter((one) => one.day.slice(0, 7) === day.slice(0, 7)).length, concurrent: counted.filter(({ state, at }) => state === 'open' && at > clock.now() - HOUR_MS).length };
        };
        for (const [at, one] of steps.entries()) {
          if (one.is === 'wait') await clock.advance(one.ms);
          // what a process knew is gone with it; its runs go on or lapse
          if (one.is === 'crash') process = ledger(clock);
          if (one.is === 'start') {
            const before = plain();
            const room = Math.min(...(['daily', 'monthly', 'concurrent'] as const).map((name) => Math.max(0, (most[name] ?? Infinity) - before[name])));
            const { reserved } = await tried(runs(org, `s${at}`, one.count, most).map((run) => process.reserve(run)));
            expect(reserved.length).toBe(Math.min(one.count, room));
            counted.push(...reserved.map((runId) => ({ runId, day: new Date(clock.now()).toISOString().slice(0, 10), at: clock.now(), state: 'open' as const })));
          }
          if (one.is === 'complete') {
            const open = counted.filter(({ state, at: since }) => state === 'open' && since > clock.now() - 24 * HOUR_MS).slice(0, one.count);
            await Promise.all(open.flatMap((run) => Array.from({ length: one.twice ? 2 : 1 }, () => process.complete({ org, runId: run.runId, limits: most }, one.outcome))));
            for (const run of open) run.state = one.outcome;
          }
          expect((await process.usage(org, most)).used).toEqual(plain());
        }
      }),
      { numRuns: 12 },
    );
  });
});
