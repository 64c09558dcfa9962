import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { CostsController } from './costs.controller.js';
import { ForecastReport } from './forecast/forecast.report.js';
import { FxRatesController } from './fx/fx-rates.controller.js';
import { FxRatesRepository } from './fx/fx-rates.repository.js';
import { FxRatesService } from './fx/fx-rates.service.js';
import { CostReader } from './query/cost-reader.js';
import { CostRowsController } from './rows/cost-rows.controller.js';
import { CostRowsService } from './rows/cost-rows.service.js';
import { BreakdownReport } from './reports/breakdown.report.js';
import { ComparisonReport } from './reports/comparison.report.js';
import { SummaryReport } from './reports/summary.report.js';
import { TrendReport } from './reports/trend.report.js';
import { UnitCostsReport } from './reports/unit-costs.report.js';

@Module({
  imports: [OrganizationsModule],
  controllers: [CostsController, CostRowsController, FxRatesController],
  providers: [CostReader, CostRowsService, FxRatesRepository, FxRatesService, SummaryReport, BreakdownReport, TrendReport, ComparisonReport, UnitCostsReport, ForecastReport],
  exports: [CostReader],
})
export class CostsModule {}
