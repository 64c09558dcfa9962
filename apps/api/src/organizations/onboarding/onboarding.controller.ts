import { IdempotencyKeys, idempotencyKeyOf, sha256OfJson } from '@cloudact/service-kit';
import { parseOrgSlug } from '@cloudact/tenancy';
import { Access } from '@cloudact/tenancy/nest';
import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { PLATFORM_ORG } from '../../platform-caller.js';
import { explainMissingTable } from '../../provisioning/provisioning-errors.js';
import { OnboardedView, OnboardingPreview, OnboardOrganizationBody } from './onboarding.dto.js';
import { OnboardingService } from './onboarding.service.js';

const OPERATION = 'onboard-org';

@ApiTags('organizations')
@ApiSecurity('root-key')
@Controller('organizations')
export class OnboardingController {
  constructor(
    private readonly onboarding: OnboardingService,
    private readonly keys: IdempotencyKeys,
  ) {}

  @Post()
  @Access('root')
  @ApiOperation({ summary: 'Onboards an organisation: its dataset with all tables, its profile, its first key.' })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same key with the same body answers what was answered before (200, replayed, without the secret) for a day.' })
  @ApiCreatedResponse({ type: OnboardedView })
  @ApiOkResponse({ type: OnboardingPreview, description: 'With validate_only, or a replayed answer.' })
  async onboard(@Body() body: OnboardOrganizationBody, @Headers('idempotency-key') header: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    const slug = parseOrgSlug(body.org_slug);
    if (body.validate_only) {
      void reply.status(200);
      return this.onboarding.preview(slug);
    }
    const key = idempotencyKeyOf(header);
    if (key === undefined) return this.onboarding.onboard(slug, body);
    // The caller gets the secret; what is kept for a replay does not have it.
    let onboarded: OnboardedView | undefined;
    const { replayed, body: kept } = await this.keys
      .once({ org: PLATFORM_ORG, operation: OPERATION, key, requestSha256: sha256OfJson(body) }, async () => {
        onboarded = await this.onboarding.onboard(slug, body);
        return { status: 201, body: withoutSecrets(onboarded) };
      })
      .catch((error: unknown) => Promise.reject(explainMissingTable(error)));
    if (!replayed) return onboarded;
    void reply.status(200);
    return { ...kept, replayed: true };
  }
}

function withoutSecrets({ api_key: { secret: _secret, ...apiKey }, ...answer }: OnboardedView): Readonly<Record<string, unknown>> {
  return { ...answer, api_key: apiKey };
}
