import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { EstimateQueryBody } from '../../queries/queries.dto.js';
import { QueryScanAdviceView } from './query-scan.dto.js';
import { QueryScanAdvice } from './query-scan.service.js';

@ApiTags('advice')
@ApiSecurity('org-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('org', 'read')
@Controller('organizations/:org/advice/query-scan')
export class QueryScanController {
  constructor(private readonly advice: QueryScanAdvice) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Why does my query scan so much? In words, with the statement that would read less, measured. Runs nothing and costs nothing.' })
  @ApiOkResponse({ type: QueryScanAdviceView })
  explain(@OrgClient() client: OrgBigQueryClient, @Body() body: EstimateQueryBody): Promise<QueryScanAdviceView> {
    return this.advice.advise(client, body);
  }
}
