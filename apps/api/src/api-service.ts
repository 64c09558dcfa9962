import { defaultSchemaDirectory } from '@cloudact/schemas';
import type { ServiceConfig, ServiceDefinition } from '@cloudact/service-kit';
import { AdviceModule } from './advice/advice.module.js';
import { ApiKeysModule } from './organizations/api-keys/api-keys.module.js';
import { BootstrapModule } from './bootstrap/bootstrap.module.js';
import { BudgetsModule } from './budgets/budgets.module.js';
import { CostRecordsModule } from './cost-records/cost-records.module.js';
import { CostsModule } from './costs/costs.module.js';
import { AuditLogModule } from './organizations/audit-log/audit-log.module.js';
import { CredentialsModule } from './organizations/credentials/credentials.module.js';
import { DeletionModule } from './organizations/deletion/deletion.module.js';
import { HierarchyModule } from './hierarchy/hierarchy.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OnboardingModule } from './organizations/onboarding/onboarding.module.js';
import { MigrationsModule } from './migrations/migrations.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { QueriesModule } from './queries/queries.module.js';
import { SubscriptionPlansModule } from './subscription-plans/subscription-plans.module.js';
import { QuotasModule } from './quotas/quotas.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';

/** The api: what exists (tables, organisations) and who may use it (keys). */
export function apiService(config: ServiceConfig): ServiceDefinition {
  return {
    config,
    schemaDirectory: defaultSchemaDirectory,
    title: 'CloudAct api',
    description: 'Bootstraps the platform, onboards organisations, and hands out their keys.',
    features: [BootstrapModule, MigrationsModule, OperationsModule, OnboardingModule, OrganizationsModule, DeletionModule, ApiKeysModule, AuditLogModule, CredentialsModule, CostsModule, CostRecordsModule, BudgetsModule, HierarchyModule, SubscriptionPlansModule, QuotasModule, QueriesModule, AdviceModule, NotificationsModule],
  };
}
