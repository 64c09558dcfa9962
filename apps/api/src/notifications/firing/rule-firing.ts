import { CloudActError } from '@cloudact/bq-resilience';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import type { Delivery } from '../channels/deliver-webhook.js';
import type { Rule } from '../rules/rule-view.js';
import { isQuiet } from './quiet-hours.js';
import type { RuleFinding } from './rule-finding.js';

export const FIRING_OUTCOMES = ['nothing_to_tell', 'told', 'told_before', 'cooling_down', 'quiet_hours', 'would_tell', 'not_delivered', 'failed'] as const;
export type FiringOutcome = (typeof FIRING_OUTCOMES)[number];

export interface ChannelDelivery extends Delivery {
  readonly channelId: string;
}

/** What came of looking at one rule. */
export interface RuleFiring {
  readonly ruleId: string;
  readonly outcome: FiringOutcome;
  readonly text?: string;
  readonly deliveries: readonly ChannelDelivery[];
}

export interface RuleFiringPorts {
  readonly check: (client: OrgBigQueryClient, rule: Rule, now: number) => Promise<RuleFinding | undefined>;
  readonly firings: {
    before(client: OrgBigQueryClient, ruleId: string, finding: RuleFinding): Promise<{ readonly lastAt: number | undefined; readonly told: boolean }>;
    claim(client: OrgBigQueryClient, ruleId: string, finding: RuleFinding): Promise<boolean>;
    release(client: OrgBigQueryClient, ruleId: string, finding: RuleFinding): Promise<void>;
  };
  /** Sends to the channels of a rule. */
  readonly deliver: (client: OrgBigQueryClient, rule: Rule, finding: RuleFinding) => Promise<readonly ChannelDelivery[]>;
}

export interface FireOptions {
  readonly now: number;
  /** IANA zone of the organisation. */
  readonly timezone: string;
  /** True: says what would be told, and tells nobody. */
  readonly validateOnly: boolean;
}

/**
 * Looks at a rule and tells what it has found: each occurrence once, however many services look, not within the cooldown of the one
 * before, not in quiet hours. What reached nobody is told again the next time. A rule that cannot be looked at stops no other.
 */
export async function fireRule({ check, firings, deliver }: RuleFiringPorts, client: OrgBigQueryClient, rule: Rule, { now, timezone, validateOnly }: FireOptions): Promise<RuleFiring> {
  const { rule_id: ruleId } = rule;
  const is = (outcome: FiringOutcome, finding?: RuleFinding, deliveries: readonly ChannelDelivery[] = []): RuleFiring => ({ ruleId, outcome, deliveries, ...(finding === undefined ? {} : { text: finding.text }) });
  try {
    const finding = await check(client, rule, now);
    if (finding === undefined) return is('nothing_to_tell');
    const { lastAt, told } = await firings.before(client, ruleId, finding);
    if (told) return is('told_before', finding);
    if (lastAt !== undefined && now - lastAt < rule.cooldown_minutes * 60_000) return is('cooling_down', finding);
    if (isQuiet(rule, new Date(now), timezone)) return is('quiet_hours', finding);
    if (validateOnly) return is('would_tell', finding);
    if (!(await firings.claim(client, ruleId, finding))) return is('told_before', finding);
    const deliveries = await deliver(client, rule, finding);
    if (deliveries.some(({ delivered }) => delivered)) return is('told', finding, deliveries);
    await firings.release(client, ruleId, finding);
    return is('not_delivered', finding, deliveries);
  } catch (error) {
    if (!(error instanceof CloudActError)) throw error;
    return { ruleId, outcome: 'failed', text: `${error.code}: ${error.message}`, deliveries: [] };
  }
}
