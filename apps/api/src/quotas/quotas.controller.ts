import { type OrgContext, parseOrgSlug } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { CompleteRunBody, QuotaView, ReservationView, ReserveRunBody } from './quotas.dto.js';
import { QuotasService } from './quotas.service.js';

/** Reservations are the platform's: an organisation that could release its own would have no limit. */
@ApiTags('quota')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root')
@Controller('organizations/:org/quota')
export class QuotasController {
  constructor(private readonly quotas: QuotasService) {}

  @Get()
  @Access('root-or-org', 'read')
  @ApiSecurity('org-key')
  @ApiOperation({ summary: 'What is used of the limits, and what is left.' })
  @ApiOkResponse({ type: QuotaView })
  usage(@CurrentOrg() { org, tier }: OrgContext): Promise<QuotaView> {
    return this.quotas.usage(org, tier);
  }

  @Post('reservations')
  @ApiOperation({ summary: 'Counts a run and gives it a place, or refuses it; in one step, correct however many ask at once.' })
  @ApiCreatedResponse({ type: ReservationView })
  reserveRun(@Param('org') org: string, @Body() body: ReserveRunBody): Promise<ReservationView> {
    return this.quotas.reserve(parseOrgSlug(org), body);
  }

  @Post('reservations/:runId/complete')
  @HttpCode(200)
  @ApiOperation({ summary: 'Says what became of a run and frees its place. Sent again, it changes nothing.' })
  @ApiOkResponse({ type: ReservationView })
  complete(@Param('org') org: string, @Param('runId') runId: string, @Body() body: CompleteRunBody): Promise<ReservationView> {
    return this.quotas.complete(parseOrgSlug(org), runId, body);
  }

  @Post('reservations/:runId/renew')
  @HttpCode(200)
  @ApiOperation({ summary: 'A sign of life: the run keeps its place for another hour.' })
  @ApiOkResponse({ type: ReservationView })
  renew(@Param('org') org: string, @Param('runId') runId: string): Promise<ReservationView> {
    return this.quotas.renew(parseOrgSlug(org), runId);
  }
}
