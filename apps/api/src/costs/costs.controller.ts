import { type OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { CostForecastQuery, CostForecastView, ForecastReport } from './forecast/forecast.report.js';
import { periodOf } from './query/cost-period.js';
import { CostQuery } from './query/cost-query.dto.js';
import { today } from './query/today.js';
import { BreakdownReport, CostBreakdownQuery, CostBreakdownView } from './reports/breakdown.report.js';
import { ComparisonReport, CostComparisonQuery, CostComparisonView, CostMoversQuery, CostMoversView } from './reports/comparison.report.js';
import { CostSummaryView, SummaryReport } from './reports/summary.report.js';
import { CostTrendQuery, CostTrendView, TrendReport } from './reports/trend.report.js';
import { UnitCostsQuery, UnitCostsReport, UnitCostsView } from './reports/unit-costs.report.js';

@ApiTags('costs')
@ApiSecurity('org-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root-or-org', 'read')
@Controller('organizations/:org/costs')
export class CostsController {
  constructor(
    private readonly summaryReport: SummaryReport,
    private readonly breakdownReport: BreakdownReport,
    private readonly trendReport: TrendReport,
    private readonly comparisonReport: ComparisonReport,
    private readonly unitCostsReport: UnitCostsReport,
    private readonly forecastReport: ForecastReport,
  ) {}

  @Get('summary')
  @ApiOperation({ summary: 'Total costs of a period, a currency each.' })
  @ApiOkResponse({ type: CostSummaryView })
  summary(@OrgClient() client: OrgBigQueryClient, @Query() query: CostQuery): Promise<CostSummaryView> {
    return this.summaryReport.answer(client, query, periodOf(query, today()));
  }

  @Get('breakdown')
  @ApiOperation({ summary: 'Costs by provider, service, hierarchy, tag, charge category and more.' })
  @ApiOkResponse({ type: CostBreakdownView })
  breakdown(@OrgClient() client: OrgBigQueryClient, @Query() query: CostBreakdownQuery): Promise<CostBreakdownView> {
    return this.breakdownReport.answer(client, query, periodOf(query, today()));
  }

  @Get('trend')
  @ApiOperation({ summary: 'Costs by day, week, month, quarter or year, of the calendar or the fiscal year.' })
  @ApiOkResponse({ type: CostTrendView })
  trend(@OrgClient() client: OrgBigQueryClient, @Query() query: CostTrendQuery): Promise<CostTrendView> {
    return this.trendReport.answer(client, query, periodOf(query, today()));
  }

  @Get('comparison')
  @ApiOperation({ summary: 'A period beside an earlier one.' })
  @ApiOkResponse({ type: CostComparisonView })
  comparison(@OrgClient() client: OrgBigQueryClient, @Query() query: CostComparisonQuery): Promise<CostComparisonView> {
    return this.comparisonReport.totals(client, query, periodOf(query, today()));
  }

  @Get('top-movers')
  @ApiOperation({ summary: 'What changed most between a period and an earlier one.' })
  @ApiOkResponse({ type: CostMoversView })
  movers(@OrgClient() client: OrgBigQueryClient, @Query() query: CostMoversQuery): Promise<CostMoversView> {
    return this.comparisonReport.movers(client, query, periodOf(query, today()));
  }

  @Get('unit-costs')
  @ApiOperation({ summary: 'Cost of one unit consumed: a token, a GB, an hour.' })
  @ApiOkResponse({ type: UnitCostsView })
  unitCosts(@OrgClient() client: OrgBigQueryClient, @Query() query: UnitCostsQuery): Promise<UnitCostsView> {
    return this.unitCostsReport.answer(client, query, periodOf(query, today()));
  }

  @Get('forecast')
  @ApiOperation({ summary: 'What the month, or the time until another day, will cost, with the method and its recent error.' })
  @ApiOkResponse({ type: CostForecastView })
  forecast(@OrgClient() client: OrgBigQueryClient, @Query() query: CostForecastQuery): Promise<CostForecastView> {
    return this.forecastReport.answer(client, query, today());
  }
}
