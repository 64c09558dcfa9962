import { Module } from '@nestjs/common';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsService } from './organizations.service.js';
import { ProfilesModule } from './profiles/profiles.module.js';
import { QueryBudgetController } from './query-budget/query-budget.controller.js';
import { QueryBudgetService } from './query-budget/query-budget.service.js';

@Module({ imports: [ProfilesModule, ApiKeysModule], controllers: [OrganizationsController, QueryBudgetController], providers: [OrganizationsService, QueryBudgetService], exports: [OrganizationsService] })
export class OrganizationsModule {}
