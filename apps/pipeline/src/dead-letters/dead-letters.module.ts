import { PLATFORM, type Platform } from '@cloudact/service-kit';
import { Module } from '@nestjs/common';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadLettersService } from './dead-letters.service.js';
import { SpoolDrain } from './spool-drain.js';

@Module({
  controllers: [DeadLettersController],
  providers: [{ provide: DeadLettersService, inject: [PLATFORM], useFactory: (platform: Platform) => new DeadLettersService(platform) }, SpoolDrain],
})
export class DeadLettersModule {}
