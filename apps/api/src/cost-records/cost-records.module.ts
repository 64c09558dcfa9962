import { Module } from '@nestjs/common';
import { CostRecordsController } from './cost-records.controller.js';

@Module({ controllers: [CostRecordsController] })
export class CostRecordsModule {}
