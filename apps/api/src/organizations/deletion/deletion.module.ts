import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { DeletionController } from './deletion.controller.js';
import { DeletionService } from './deletion.service.js';
import { DeletionSweeper } from './deletion-sweeper.js';
import { RemainsRepository } from './remains.repository.js';

@Module({ imports: [OrganizationsModule, ProfilesModule], controllers: [DeletionController], providers: [DeletionService, DeletionSweeper, RemainsRepository], exports: [DeletionService] })
export class DeletionModule {}
