import { Module } from '@nestjs/common';
import { UpdatesController } from './updates.controller.js';

@Module({ controllers: [UpdatesController] })
export class UpdatesModule {}
