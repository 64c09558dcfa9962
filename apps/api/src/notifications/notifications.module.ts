import { type Platform, PLATFORM } from '@cloudact/service-kit';
import { Module } from '@nestjs/common';
import { BudgetsModule } from '../budgets/budgets.module.js';
import { CostsModule } from '../costs/costs.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ChannelsController } from './channels/channels.controller.js';
import { ChannelsService } from './channels/channels.service.js';
import { MAIL_SENDER, mailSender } from './channels/deliver-mail.js';
import { WEBHOOK_NETWORK, webhookNetwork } from './channels/webhook-network.js';
import { CostChecks } from './firing/cost-checks.js';
import { CredentialChecks } from './firing/credential-checks.js';
import { FiringController } from './firing/firing.controller.js';
import { FiringService } from './firing/firing.service.js';
import { FiringsRepository } from './firing/firings.repository.js';
import { RuleChecks } from './firing/rule-checks.js';
import { RuleSweeper } from './firing/rule-sweeper.js';
import { RunChecks } from './firing/run-checks.js';
import { RulesController } from './rules/rules.controller.js';
import { RulesService } from './rules/rules.service.js';

@Module({
  imports: [BudgetsModule, CostsModule, OrganizationsModule],
  controllers: [ChannelsController, RulesController, FiringController],
  providers: [ChannelsService, RulesService, FiringService, FiringsRepository, RuleChecks, CostChecks, RunChecks, CredentialChecks, RuleSweeper, { provide: WEBHOOK_NETWORK, useValue: webhookNetwork }, { provide: MAIL_SENDER, inject: [PLATFORM], useFactory: ({ config: { mail } }: Platform) => (mail === undefined ? undefined : mailSender(mail)) }],
})
export class NotificationsModule {}
