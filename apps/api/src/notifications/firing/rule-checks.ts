import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { dayText } from '../../costs/query/cost-period.js';
import type { Rule } from '../rules/rule-view.js';
import type { RuleType } from '../rules/rule-condition.js';
import { CostChecks } from './cost-checks.js';
import { CredentialChecks } from './credential-checks.js';
import type { RuleFinding } from './rule-finding.js';
import { RunChecks } from './run-checks.js';

type Check = (client: OrgBigQueryClient, rule: Rule, now: number) => Promise<RuleFinding | undefined>;

/** Whether a rule has something to tell, by its type. */
@Injectable()
export class RuleChecks {
  readonly #checks: Readonly<Record<RuleType, Check>>;

  constructor(costs: CostChecks, runs: RunChecks, credentials: CredentialChecks) {
    this.#checks = {
      BUDGET_THRESHOLD: (client, rule) => costs.budget(client, rule),
      COST_LIMIT: (client, rule, now) => costs.limit(client, rule, dayText(now)),
      COST_SPIKE: (client, rule, now) => costs.spike(client, rule, dayText(now)),
      RUN_FAILED: (client, rule) => runs.failed(client, rule),
      DATA_LATE: (client, rule, now) => runs.late(client, rule, now),
      CREDENTIAL_EXPIRING: (client, rule, now) => credentials.expiring(client, rule, now),
    };
  }

  check(client: OrgBigQueryClient, rule: Rule, now: number): Promise<RuleFinding | undefined> {
    return this.#checks[rule.rule_type](client, rule, now);
  }
}
