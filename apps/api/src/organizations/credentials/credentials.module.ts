import { Module } from '@nestjs/common';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsService } from './credentials.service.js';
import { ReencryptionController } from './reencryption.controller.js';

@Module({ controllers: [CredentialsController, ReencryptionController], providers: [CredentialsService] })
export class CredentialsModule {}
