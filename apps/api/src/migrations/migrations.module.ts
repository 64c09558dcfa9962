import { Module } from '@nestjs/common';
import { OperationsModule } from '../operations/operations.module.js';
import { ProvisioningModule } from '../provisioning/provisioning.module.js';
import { MigrationsController } from './migrations.controller.js';
import { MigrationsService } from './migrations.service.js';
import { OrganizationFleet } from './organization-fleet.js';

@Module({ imports: [ProvisioningModule, OperationsModule], controllers: [MigrationsController], providers: [MigrationsService, OrganizationFleet] })
export class MigrationsModule {}
