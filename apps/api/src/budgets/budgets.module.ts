import { Module } from '@nestjs/common';
import { CostsModule } from '../costs/costs.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { BudgetSpendReport } from './budget-spend.report.js';
import { BudgetsController } from './budgets.controller.js';
import { BudgetsService } from './budgets.service.js';

@Module({ imports: [CostsModule, OrganizationsModule], controllers: [BudgetsController], providers: [BudgetsService, BudgetSpendReport], exports: [BudgetsService, BudgetSpendReport] })
export class BudgetsModule {}
