import type { OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { WriteMethodAdviceView, WriteMethodQuery } from './write-method.dto.js';
import { WriteMethodAdvice } from './write-method.service.js';

@ApiTags('advice')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root-or-org', 'read')
@Controller('organizations/:org/advice/write-method')
export class WriteMethodController {
  constructor(private readonly advice: WriteMethodAdvice) {}

  @Get()
  @ApiOperation({ summary: 'Which write method should I use? With what it promises and costs, what the others would, and what keeps a repetition from storing rows twice.' })
  @ApiOkResponse({ type: WriteMethodAdviceView })
  get(@CurrentOrg() org: OrgContext, @Query() query: WriteMethodQuery): Promise<WriteMethodAdviceView> {
    return this.advice.advise(org, query);
  }
}
