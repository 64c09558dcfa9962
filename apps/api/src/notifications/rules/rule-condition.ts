import { RequestInvalidError } from '@cloudact/service-kit';
import { isISO4217CurrencyCode } from 'class-validator';

export const RULE_TYPES = ['BUDGET_THRESHOLD', 'COST_SPIKE', 'COST_LIMIT', 'RUN_FAILED', 'DATA_LATE', 'CREDENTIAL_EXPIRING'] as const;
export type RuleType = (typeof RULE_TYPES)[number];

type Check = (value: unknown) => string | undefined;

const text = (form: RegExp, what: string): Check => (value) => (typeof value === 'string' && form.test(value) ? undefined : `must be ${what}`);
const whole = (least: number, most: number): Check => (value) => (Number.isInteger(value) && (value as number) >= least && (value as number) <= most ? undefined : `must be a whole number from ${least} to ${most}`);
const id = text(/^[A-Za-z0-9_-]{1,128}$/, 'an id');
const percent = text(/^(?!0+(?:\.0*)?$)\d{1,4}(?:\.\d{1,2})?$/, 'a percentage as text, such as "80"');
const amount = text(/^(?!0+(?:\.0*)?$)\d{1,20}(?:\.\d{1,15})?$/, 'a positive decimal as text');
const currency: Check = (value) => (typeof value === 'string' && /^[A-Z]{3}$/.test(value) && isISO4217CurrencyCode(value) ? undefined : 'must be an ISO 4217 code');
const period: Check = (value) => (['DAY', 'WEEK', 'MONTH'].includes(value as string) ? undefined : 'must be DAY, WEEK or MONTH');

/** What a condition of each type says; every property is needed, and no other is taken. */
const CONDITIONS: Readonly<Record<RuleType, Readonly<Record<string, Check>>>> = {
  BUDGET_THRESHOLD: { budget_id: id, percent },
  COST_SPIKE: { percent, baseline_days: whole(1, 90) },
  COST_LIMIT: { amount, currency, period },
  RUN_FAILED: { pipeline_id: id },
  DATA_LATE: { pipeline_id: id, hours: whole(1, 720) },
  CREDENTIAL_EXPIRING: { days: whole(1, 365) },
};

/** The properties of a condition, for people. */
export const CONDITION_FORMS = RULE_TYPES.map((type) => `${type} {${Object.keys(CONDITIONS[type]).join(', ')}}`).join('; ');

/** @throws RequestInvalidError naming every property that is wrong */
export function checkCondition(type: RuleType, condition: Readonly<Record<string, unknown>>): void {
  const checks = CONDITIONS[type];
  const wrong = Object.entries(checks).flatMap(([name, check]) => {
    const message = check(condition[name]);
    return message === undefined ? [] : [{ field: `condition.${name}`, message }];
  });
  const unknown = Object.keys(condition).filter((name) => !Object.hasOwn(checks, name)).map((name) => ({ field: `condition.${name.slice(0, 64)}`, message: `is nothing that a rule of ${type} knows` }));
  if (wrong.length + unknown.length > 0) throw new RequestInvalidError([...wrong, ...unknown]);
}
