import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { breakerAdvice } from './breaker-advice.js';
import { BreakerAdviceView, BreakersView } from './breakers.dto.js';

@ApiTags('advice')
@ApiSecurity('root-key')
@Controller()
export class BreakersController {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  @Get('organizations/:org/advice/breakers')
  @Access('root-or-org', 'read')
  @ApiSecurity('org-key')
  @ApiParam({ name: 'org', example: 'acme_corp' })
  @ApiOperation({ summary: 'Why is a circuit breaker open? What opened it, since when, and when the next request tries.' })
  @ApiOkResponse({ type: BreakerAdviceView })
  explain(@CurrentOrg() { org, tier }: OrgContext): BreakerAdviceView {
    const { limit, remaining } = this.platform.admission.slots(org, tier);
    return { ...breakerAdvice(this.platform.runner.breakers(), new Date()), own_queries: { limit, free: remaining } };
  }

  @Get('breakers')
  @Access('root')
  @ApiOperation({ summary: 'The same for the operator; answered from memory, also while BigQuery cannot be reached.' })
  @ApiOkResponse({ type: BreakersView })
  list(): BreakersView {
    return breakerAdvice(this.platform.runner.breakers(), new Date());
  }
}
