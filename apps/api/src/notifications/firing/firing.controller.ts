import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { EvaluateRulesBody, EvaluationView } from './firing.dto.js';
import { FiringService } from './firing.service.js';

@ApiTags('notifications')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root-or-org', 'admin')
@Controller('organizations/:org')
export class FiringController {
  constructor(private readonly firing: FiringService) {}

  @Post('notification-rules::evaluate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Looks at the active rules now and tells what they have found, each occurrence once. The api does so every hour by itself.' })
  @ApiOkResponse({ type: EvaluationView })
  evaluate(@OrgClient() client: OrgBigQueryClient, @Body() { validate_only }: EvaluateRulesBody): Promise<EvaluationView> {
    return this.firing.evaluate(client, validate_only);
  }
}
