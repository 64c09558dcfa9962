import { parseOrgSlug } from '@cloudact/tenancy';
import { Access } from '@cloudact/tenancy/nest';
import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IdempotencyService } from '../../idempotency/idempotency.service.js';
import { PLATFORM_ORG } from '../../platform-caller.js';
import { OnboardedView, OnboardingPreview, OnboardOrganizationBody } from './onboarding.dto.js';
import { OnboardingService } from './onboarding.service.js';

const OPERATION = 'onboard-org';

@ApiTags('organizations')
@ApiSecurity('root-key')
@Controller('organizations')
export class OnboardingController {
  constructor(
    private readonly onboarding: OnboardingService,
    private readonly idempotency: IdempotencyService,
  ) {}

  @Post()
  @Access('root')
  @ApiOperation({ summary: 'Onboards an organisation: its dataset with all tables, its profile, its first key.' })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same key with the same body answers what was answered before (200, replayed, without the secret) for a day.' })
  @ApiCreatedResponse({ type: OnboardedView })
  @ApiOkResponse({ type: OnboardingPreview, description: 'With validate_only, or a replayed answer.' })
  async onboard(@Body() body: OnboardOrganizationBody, @Headers('idempotency-key') key: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    const slug = parseOrgSlug(body.org_slug);
    if (body.validate_only) {
      void reply.status(200);
      return this.onboarding.preview(slug);
    }
    if (key === undefined) return this.onboarding.onboard(slug, body);
    const result = await this.idempotency.run({
      address: { org_slug: PLATFORM_ORG, operation: OPERATION, idempotency_key: key },
      request: body,
      httpStatus: 201,
      work: () => this.onboarding.onboard(slug, body),
      withoutSecrets,
    });
    if (!result.replayed) return result.answer;
    void reply.status(200);
    return { ...(result.stored as object), replayed: true };
  }
}

function withoutSecrets({ api_key: { secret: _secret, ...apiKey }, ...answer }: OnboardedView): unknown {
  return { ...answer, api_key: apiKey };
}
