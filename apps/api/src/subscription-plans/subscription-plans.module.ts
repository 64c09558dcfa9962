import { Module } from '@nestjs/common';
import { HierarchyModule } from '../hierarchy/hierarchy.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { PlanVersionsRepository } from './plan-versions.repository.js';
import { SubscriptionPlansController } from './subscription-plans.controller.js';
import { SubscriptionPlansService } from './subscription-plans.service.js';

@Module({ imports: [HierarchyModule, OrganizationsModule], controllers: [SubscriptionPlansController], providers: [PlanVersionsRepository, SubscriptionPlansService] })
export class SubscriptionPlansModule {}
