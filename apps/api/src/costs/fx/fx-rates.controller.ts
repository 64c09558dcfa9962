import type { Page } from '@cloudact/service-kit';
import { type OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { fxRatePath } from './fx-rate-path.js';
import { FxRatePage, FxRateView, ListFxRatesQuery, PutFxRateBody } from './fx-rate.dto.js';
import { FxRatesService } from './fx-rates.service.js';

@ApiTags('fx rates')
@ApiSecurity('org-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/fx-rates')
export class FxRatesController {
  constructor(private readonly rates: FxRatesService) {}

  @Get()
  @Access('root-or-org', 'read')
  @ApiOperation({ summary: 'Exchange rates, newest first.' })
  @ApiOkResponse({ type: FxRatePage })
  list(@OrgClient() client: OrgBigQueryClient, @Query() query: ListFxRatesQuery): Promise<Page<'fx_rates', FxRateView>> {
    return this.rates.list(client, query);
  }

  @Put(':date/:base/:quote')
  @Access('root-or-org', 'admin')
  @ApiOperation({ summary: 'Stores the rate of a day, or changes it. Sent again, it changes nothing.' })
  @ApiParam({ name: 'date', example: '2026-05-01' })
  @ApiParam({ name: 'base', example: 'USD' })
  @ApiParam({ name: 'quote', example: 'EUR' })
  @ApiOkResponse({ type: FxRateView })
  put(@OrgClient() client: OrgBigQueryClient, @Param('date') date: string, @Param('base') base: string, @Param('quote') quote: string, @Body() body: PutFxRateBody): Promise<FxRateView> {
    return this.rates.put(client, fxRatePath(date, base, quote), body);
  }
}
