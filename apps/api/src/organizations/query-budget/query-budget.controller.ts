import { type OrgContext, parseOrgSlug } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiIfMatch, IfMatch } from '../../resources/etag.js';
import { QueryBudgetView, SetQueryBudgetBody } from './query-budget.dto.js';
import { QueryBudgetService } from './query-budget.service.js';

/** The organisation may look; only the operator may change it, or it would be no limit. */
@ApiTags('organizations')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/query-budget')
export class QueryBudgetController {
  constructor(private readonly budget: QueryBudgetService) {}

  @Get()
  @Access('root-or-org', 'read')
  @ApiSecurity('org-key')
  @ApiOperation({ summary: 'Bytes that queries may bill in a day, and what they have billed today.' })
  @ApiOkResponse({ type: QueryBudgetView })
  get(@CurrentOrg() { org }: OrgContext): Promise<QueryBudgetView> {
    return this.budget.read(org);
  }

  @Put()
  @Access('root')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Sets the budget or takes it away; all services go by it within 5 s.' })
  @ApiOkResponse({ type: QueryBudgetView })
  set(@Param('org') org: string, @Body() body: SetQueryBudgetBody, @IfMatch() ifMatch?: string): Promise<QueryBudgetView> {
    return this.budget.set(parseOrgSlug(org), body, ifMatch);
  }
}
