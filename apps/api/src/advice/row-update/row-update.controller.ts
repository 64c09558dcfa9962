import type { OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { RowUpdateAdviceView, RowUpdateQuery } from './row-update.dto.js';
import { RowUpdateAdvice } from './row-update.service.js';

@ApiTags('advice')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root-or-org', 'read')
@Controller('organizations/:org/advice/row-update')
export class RowUpdateController {
  constructor(private readonly advice: RowUpdateAdvice) {}

  @Get()
  @ApiOperation({ summary: 'Why can a row not be updated yet? What waits in the streaming buffer of the table, until when, and which method avoids it.' })
  @ApiOkResponse({ type: RowUpdateAdviceView })
  get(@CurrentOrg() org: OrgContext, @Query() { table }: RowUpdateQuery): Promise<RowUpdateAdviceView> {
    return this.advice.advise(org, table);
  }
}
