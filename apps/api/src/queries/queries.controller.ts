import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { EstimateQueryBody, QueryEstimateView, QueryPageQuery, QueryResultView, RunQueryBody } from './queries.dto.js';
import { QueriesService } from './queries.service.js';

@ApiTags('queries')
@ApiSecurity('org-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('org', 'read')
@Controller('organizations/:org')
export class QueriesController {
  constructor(private readonly queries: QueriesService) {}

  @Post('queries')
  @HttpCode(200)
  @ApiOperation({ summary: 'Runs one SELECT over the tables of the organisation.' })
  @ApiOkResponse({ type: QueryResultView })
  run(@OrgClient() client: OrgBigQueryClient, @Body() body: RunQueryBody): Promise<QueryResultView> {
    return this.queries.run(client, body);
  }

  @Get('queries/results')
  @ApiOperation({ summary: 'The next rows of an answer, without running the query again.' })
  @ApiOkResponse({ type: QueryResultView })
  page(@OrgClient() client: OrgBigQueryClient, @Query() query: QueryPageQuery): Promise<QueryResultView> {
    return this.queries.page(client, query);
  }

  @Post('queries::estimate')
  @HttpCode(200)
  @ApiOperation({ summary: 'What a query would cost, and how it could cost less. Runs nothing and costs nothing.' })
  @ApiOkResponse({ type: QueryEstimateView })
  estimate(@OrgClient() client: OrgBigQueryClient, @Body() body: EstimateQueryBody): Promise<QueryEstimateView> {
    return this.queries.estimate(client, body);
  }
}
