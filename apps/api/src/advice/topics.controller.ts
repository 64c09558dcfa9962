import type { OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { adviceTopics, AdviceTopicsView } from './advice-topics.js';

@ApiTags('advice')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root-or-org', 'read')
@Controller('organizations/:org/advice')
export class AdviceTopicsController {
  @Get()
  @ApiOperation({ summary: 'What can be asked here, each with a request that asks it.' })
  @ApiOkResponse({ type: AdviceTopicsView })
  list(@CurrentOrg() { org }: OrgContext): AdviceTopicsView {
    return adviceTopics(org);
  }
}
