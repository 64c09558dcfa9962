import { Module } from '@nestjs/common';
import { ExplainWriteController } from './explain-write.controller.js';

@Module({ controllers: [ExplainWriteController] })
export class ExplainWriteModule {}
