import type { OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { SchemaChangeAdviceView, SchemaChangeQuery } from './schema-change.dto.js';
import { SchemaChangeAdvice } from './schema-change.service.js';

@ApiTags('advice')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root-or-org', 'read')
@Controller('organizations/:org/advice/schema-change')
export class SchemaChangeController {
  constructor(private readonly advice: SchemaChangeAdvice) {}

  @Get()
  @ApiOperation({ summary: 'How do I add a column, clustering or partitioning? The file to change, whether it is done in place, and what apply would do. Changes nothing.' })
  @ApiOkResponse({ type: SchemaChangeAdviceView })
  get(@CurrentOrg() org: OrgContext, @Query() query: SchemaChangeQuery): Promise<SchemaChangeAdviceView> {
    return this.advice.advise(org, query);
  }
}
