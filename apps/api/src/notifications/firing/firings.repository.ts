import { createHash } from 'node:crypto';
import { quoteTablePath, SHARED_DATASET } from '@cloudact/bq-core';
import { InjectPlatform, MicrosecondClock, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import type { RuleFinding } from './rule-finding.js';

const ENTITY = 'NOTIFICATION_RULE';

/** What rules have told, in org_meta_state_transitions: one row an occurrence, by whose key whoever asks first tells it. */
@Injectable()
export class FiringsRepository {
  readonly #clock = new MicrosecondClock();

  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** When the rule last told something, whatever it was; and whether it was this. */
  async before(client: OrgBigQueryClient, ruleId: string, { occurrence }: RuleFinding): Promise<{ readonly lastAt: number | undefined; readonly told: boolean }> {
    const { rows } = await client.querySharedRows({
      sharedDataset: SHARED_DATASET,
      sql: `SELECT MAX(transitioned_at) AS last_at, COUNTIF(transition_id = @id) AS told FROM ${quoteTablePath(this.platform.shared('org_meta_state_transitions'))} WHERE org_slug = @org_slug AND entity_type = '${ENTITY}' AND entity_id = @rule_id`,
      params: { rule_id: { type: 'STRING', value: ruleId }, id: { type: 'STRING', value: idOf(ruleId, occurrence) } },
    });
    const [row] = rows;
    const at = row?.['last_at'];
    return { lastAt: typeof at === 'string' ? Date.parse(at) : undefined, told: Number(row?.['told'] ?? 0) > 0 };
  }

  /** @returns false when somebody else tells it, or has */
  async claim({ context: { org, keyId } }: OrgBigQueryClient, ruleId: string, { occurrence, text }: RuleFinding): Promise<boolean> {
    const row = { transition_id: idOf(ruleId, occurrence), org_slug: org, entity_type: ENTITY, entity_id: ruleId, to_state: 'FIRED', reason: text, actor: keyId, details: { occurrence }, transitioned_at: this.#clock.next() };
    const { rows } = await this.platform.house.dml.insertIfAbsent({ org, table: this.#table, row });
    return rows > 0n;
  }

  /** Nobody was reached: it is still to be told. */
  async release({ context: { org } }: OrgBigQueryClient, ruleId: string, { occurrence }: RuleFinding): Promise<void> {
    await this.platform.house.dml.delete({ org, table: this.#table, where: { org_slug: org, transition_id: idOf(ruleId, occurrence) } });
  }

  get #table(): ReturnType<Platform['shared']> {
    return this.platform.shared('org_meta_state_transitions');
  }
}

const idOf = (ruleId: string, occurrence: string): string => `${ruleId}/${createHash('sha256').update(occurrence).digest('hex').slice(0, 32)}`;
