import { checkCondition } from './rule-condition.js';

const refused = (fieldName: string): Error => expect.objectContaining({ code: 'REQUEST_INVALID', errors: expect.arrayContaining([expect.objectContaining({ field: fieldName })]) as unknown }) as Error;

describe('conditions of rules', () => {
  it.each([
    ['BUDGET_THRESHOLD', { budget_id: 'budget-1', percent: '80' }],
    ['COST_SPIKE', { percent: '50.5', baseline_days: 7 }],
    ['COST_LIMIT', { amount: '1000.50', currency: 'EUR', period: 'MONTH' }],
    ['RUN_FAILED', { pipeline_id: 'aws-cur' }],
    ['DATA_LATE', { pipeline_id: 'aws-cur', hours: 36 }],
    ['CREDENTIAL_EXPIRING', { days: 14 }],
  ] as const)('%s takes %j', (type, condition) => expect(() => checkCondition(type, condition)).not.toThrow());

  it.each([
    ['BUDGET_THRESHOLD', { budget_id: 'b' }, 'condition.percent'],
    ['COST_LIMIT', { amount: 1000, currency: 'EUR', period: 'MONTH' }, 'condition.amount'],
    ['COST_LIMIT', { amount: '0', currency: 'EUR', period: 'MONTH' }, 'condition.amount'],
    ['COST_LIMIT', { amount: '1', currency: 'XXX9', period: 'MONTH' }, 'condition.currency'],
    ['COST_SPIKE', { percent: '50', baseline_days: 0.5 }, 'condition.baseline_days'],
    ['RUN_FAILED', { pipeline_id: 'a', org_slug: 'globex' }, 'condition.org_slug'],
    ['RUN_FAILED', { pipeline_id: "a' OR 1=1" }, 'condition.pipeline_id'],
  ] as const)('%s refuses %j for %s', (type, condition, field) => expect(() => checkCondition(type, condition)).toThrow(refused(field)));
});
