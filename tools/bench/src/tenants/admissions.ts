import { systemClock } from '@cloudact/bq-resilience';
import { PLAN_TIERS, type PlanTier, TIER_LIMITS, TierAdmission } from '@cloudact/tenancy';
import { rounded, type TenantsScenario } from './tenants-house.js';

const ADMISSIONS = { full: 1_000_000, quick: 50_000 } as const;
const ORGS = 400;
/** Callers at a time, several times what all tiers together let in. */
const CALLERS = 8_000;

/** A million admissions under constant pressure, with failures and callers who give up: the largest share of its limit that any organisation ever ran at. */
export const admissionsScenario: TenantsScenario = async ({ quick }) => {
  const wanted = quick ? ADMISSIONS.quick : ADMISSIONS.full;
  const admission = new TierAdmission(systemClock);
  const tierOf = (index: number): PlanTier => PLAN_TIERS[index % PLAN_TIERS.length] ?? 'STARTER';
  const running = new Uint32Array(ORGS);
  let [admitted, tried, largest] = [0, 0, 0];
  const start = performance.now();
  const caller = async (number: number): Promise<void> => {
    for (let turn = 0; admitted < wanted; turn += 1) {
      const org = (number * 31 + turn * 17) % ORGS;
      const controller = new AbortController();
      tried += 1;
      const asked = admission.run(
        { orgSlug: `org_${org}`, tier: tierOf(org), service: 'api' },
        async () => {
          admitted += 1;
          const now = (running[org] = (running[org] ?? 0) + 1);
          largest = Math.max(largest, now / TIER_LIMITS[tierOf(org)].concurrentQueries);
          await new Promise((resolve) => setImmediate(resolve));
          running[org] = (running[org] ?? 0) - 1;
          if (turn % 7 === 0) throw new Error('failed');
        },
        { signal: controller.signal },
      );
      if (turn % 5 === 0) controller.abort(new Error('gave up'));
      await asked.catch(() => new Promise((resolve) => setImmediate(resolve)));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, number) => caller(number)));
  const seconds = (performance.now() - start) / 1_000;
  const left = admission.state();
  admission.close();
  const clean = left.running === 0 && left.waiting === 0;
  const value = rounded(clean ? largest : Number.MAX_SAFE_INTEGER);
  return [
    { id: 'admissions.share', what: `largest share of its tier that an organisation ran at, in ${admitted} admissions of ${tried} callers (${Math.round(admitted / seconds)} a second); every slot was given back`, value, unit: 'of its limit', against: 'the limit of the tier', againstValue: 1, ratio: value, target: 1, judge: 'value', holds: value <= 1 },
  ];
};
