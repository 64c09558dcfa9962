import { IdempotencyKeys, PLATFORM, type Platform } from '@cloudact/service-kit';
import { Module } from '@nestjs/common';
import { ProvisioningModule } from '../../provisioning/provisioning.module.js';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { OnboardingController } from './onboarding.controller.js';
import { OnboardingService } from './onboarding.service.js';
import { ProvisioningController } from './provisioning.controller.js';
import { ProvisioningService } from './provisioning.service.js';

const idempotencyKeys = { provide: IdempotencyKeys, inject: [PLATFORM], useFactory: (platform: Platform) => new IdempotencyKeys(platform) };

@Module({ imports: [ProfilesModule, ApiKeysModule, ProvisioningModule], controllers: [OnboardingController, ProvisioningController], providers: [OnboardingService, ProvisioningService, idempotencyKeys] })
export class OnboardingModule {}
