import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../../idempotency/idempotency.module.js';
import { ProvisioningModule } from '../../provisioning/provisioning.module.js';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { OnboardingController } from './onboarding.controller.js';
import { OnboardingService } from './onboarding.service.js';

@Module({ imports: [ProfilesModule, ApiKeysModule, ProvisioningModule, IdempotencyModule], controllers: [OnboardingController], providers: [OnboardingService] })
export class OnboardingModule {}
