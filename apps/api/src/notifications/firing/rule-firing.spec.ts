import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { ResourceNotFoundError } from '../../resources/resource-errors.js';
import type { Rule } from '../rules/rule-view.js';
import { type FireOptions, fireRule, type RuleFiringPorts } from './rule-firing.js';

const client = {} as OrgBigQueryClient;
const rule = { rule_id: 'r', severity: 'WARNING', cooldown_minutes: 60, quiet_hours_start: null, quiet_hours_end: null, timezone: null } as Rule;
const NOON = Date.parse('2026-05-10T12:00:00Z');

/** A rule that found `occurrence`, or nothing; and what it told. */
function given() {
  const told = new Map<string, number>();
  const sent: string[] = [];
  const world = { occurrence: 'may' as string | undefined, reached: true, now: NOON };
  const ports: RuleFiringPorts = {
    check: async () => (world.occurrence === undefined ? undefined : { occurrence: world.occurrence, text: `about ${world.occurrence}` }),
    firings: {
      before: async (_client, _id, { occurrence }) => ({ lastAt: [...told.values()].at(-1), told: told.has(occurrence) }),
      claim: async (_client, _id, { occurrence }) => !told.has(occurrence) && told.set(occurrence, world.now) !== undefined,
      release: async (_client, _id, { occurrence }) => void told.delete(occurrence),
    },
    deliver: async (_client, _rule, { text }) => {
      sent.push(text);
      return [{ channelId: 'c', delivered: world.reached }];
    },
  };
  const fire = async (of: Rule = rule, more: Partial<FireOptions> = {}) => (await fireRule(ports, client, of, { now: world.now, timezone: 'UTC', validateOnly: false, ...more })).outcome;
  return { world, sent, ports, fire };
}

describe('a rule', () => {
  it('tells an occurrence once, and the next one after the cooldown', async () => {
    const { world, sent, fire } = given();
    expect([await fire(), await fire()]).toEqual(['told', 'told_before']);
    world.occurrence = 'june';
    expect(await fire()).toBe('cooling_down');
    world.now += 3_600_000;
    expect(await fire()).toBe('told');
    expect(sent).toEqual(['about may', 'about june']);
  });

  it('that reached nobody tells it again the next time', async () => {
    const { world, sent, fire } = given();
    world.reached = false;
    expect(await fire()).toBe('not_delivered');
    world.reached = true;
    expect(await fire()).toBe('told');
    expect(sent).toHaveLength(2);
  });

  it('waits for the end of the quiet hours, and does not forget', async () => {
    const { world, fire } = given();
    const quiet = { ...rule, quiet_hours_start: '11:00:00', quiet_hours_end: '13:00:00' };
    expect(await fire(quiet)).toBe('quiet_hours');
    world.now += 3_600_000;
    expect(await fire(quiet)).toBe('told');
  });

  it('with nothing to tell says nothing; one that is only tried tells nobody', async () => {
    const { world, sent, fire } = given();
    expect(await fire(rule, { validateOnly: true })).toBe('would_tell');
    world.occurrence = undefined;
    expect(await fire()).toBe('nothing_to_tell');
    expect(sent).toEqual([]);
  });

  it('that is about something that is gone fails alone', async () => {
    const { ports } = given();
    const gone = { ...ports, check: () => Promise.reject(new ResourceNotFoundError('budget', 'b')) };
    expect(await fireRule(gone, client, rule, { now: NOON, timezone: 'UTC', validateOnly: false })).toMatchObject({ outcome: 'failed', text: expect.stringContaining('RESOURCE_NOT_FOUND') });
  });
});
