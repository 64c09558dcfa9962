import { Module } from '@nestjs/common';
import { ProvisioningModule } from '../provisioning/provisioning.module.js';
import { BootstrapController } from './bootstrap.controller.js';
import { BootstrapService } from './bootstrap.service.js';

@Module({ imports: [ProvisioningModule], controllers: [BootstrapController], providers: [BootstrapService] })
export class BootstrapModule {}
