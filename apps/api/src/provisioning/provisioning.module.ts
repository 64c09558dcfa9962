import { Module } from '@nestjs/common';
import { DatasetProvisioner } from './dataset-provisioner.js';

@Module({ providers: [DatasetProvisioner], exports: [DatasetProvisioner] })
export class ProvisioningModule {}
