import { Module } from '@nestjs/common';
import { IngestionsController } from './ingestions.controller.js';

@Module({ controllers: [IngestionsController] })
export class IngestionsModule {}
