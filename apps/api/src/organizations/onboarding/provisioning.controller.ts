import { parseOrgSlug } from '@cloudact/tenancy';
import { Access } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ProvisioningView, SyncedView, SyncProvisioningBody } from './provisioning.dto.js';
import { ProvisioningService } from './provisioning.service.js';

@ApiTags('organizations')
@ApiSecurity('root-key')
@Controller('organizations/:org/provisioning')
export class ProvisioningController {
  constructor(private readonly provisioning: ProvisioningService) {}

  @Get()
  @Access('root')
  @ApiOperation({ summary: 'What the onboarding has made: dataset, tables, profile, key; what is missing or differs, and what mends it. Also of an onboarding that was cut off.' })
  @ApiParam({ name: 'org', example: 'acme_corp' })
  @ApiOkResponse({ type: ProvisioningView })
  status(@Param('org') org: string): Promise<ProvisioningView> {
    return this.provisioning.status(parseOrgSlug(org));
  }

  @Post('sync')
  @Access('root')
  @HttpCode(200)
  @ApiOperation({ summary: 'Makes what is missing and mends what can be mended in place. A second time changes nothing.' })
  @ApiParam({ name: 'org', example: 'acme_corp' })
  @ApiOkResponse({ type: SyncedView })
  sync(@Param('org') org: string, @Body() { make_key }: SyncProvisioningBody): Promise<SyncedView> {
    return this.provisioning.sync(parseOrgSlug(org), make_key);
  }
}
