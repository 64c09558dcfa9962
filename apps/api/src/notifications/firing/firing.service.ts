import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { OrganizationsService } from '../../organizations/organizations.service.js';
import { ChannelsService } from '../channels/channels.service.js';
import type { Rule } from '../rules/rule-view.js';
import { RulesService } from '../rules/rules.service.js';
import type { EvaluationView, RuleFiringView } from './firing.dto.js';
import { FiringsRepository } from './firings.repository.js';
import { RuleChecks } from './rule-checks.js';
import { type ChannelDelivery, fireRule, type RuleFiring } from './rule-firing.js';
import type { RuleFinding } from './rule-finding.js';

/** Looks at the rules of an organisation and tells what they have found. */
@Injectable()
export class FiringService {
  constructor(
    @InjectPlatform() private readonly platform: Platform,
    private readonly rules: RulesService,
    private readonly channels: ChannelsService,
    private readonly checks: RuleChecks,
    private readonly firings: FiringsRepository,
    private readonly organizations: OrganizationsService,
  ) {}

  async evaluate(client: OrgBigQueryClient, validateOnly: boolean, now = Date.now()): Promise<EvaluationView> {
    const { timezone } = await this.organizations.read(client.context.org);
    const views: RuleFiringView[] = [];
    for (const rule of await this.rules.active(client)) {
      const firing = await fireRule({ check: (...of) => this.checks.check(...of), firings: this.firings, deliver: (...of) => this.#deliver(...of) }, client, rule, { now, timezone, validateOnly });
      views.push(viewOf(rule, firing));
    }
    return { rules: views };
  }

  /** Organisations with a rule to look at, and who they are. */
  async clients(): Promise<readonly OrgBigQueryClient[]> {
    const clients: OrgBigQueryClient[] = [];
    for (const org of await this.rules.organizations()) {
      const record = await this.platform.directory.org(org);
      if (record?.status === 'ACTIVE') clients.push(this.platform.clients.clientFor({ org, tier: record.tier, datasetId: record.datasetId, scopes: [], keyId: 'notification-rules' }));
    }
    return clients;
  }

  async #deliver(client: OrgBigQueryClient, { channel_ids: ids, name, severity, rule_id }: Rule, { text, occurrence }: RuleFinding): Promise<readonly ChannelDelivery[]> {
    const message = { subject: `CloudAct ${severity}: ${name}`, text: `CloudAct ${severity}: ${name}. ${text}`, rule_id, severity, occurrence };
    return this.channels.tell(client, ids, message);
  }
}

const viewOf = ({ rule_id, name }: Rule, { outcome, text, deliveries }: RuleFiring): RuleFiringView => ({
  rule_id,
  name,
  outcome,
  text: text ?? null,
  deliveries: deliveries.map(({ channelId, delivered, status, problem }) => ({ channel_id: channelId, delivered, status: status ?? null, problem: problem ?? null })),
});
