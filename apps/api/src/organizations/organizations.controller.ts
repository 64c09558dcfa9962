import type { Page } from '@cloudact/service-kit';
import { type OrgContext, parseOrgSlug } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ChangeOrganizationBody, DeletedOrganizationView, DeleteOrganizationBody, ListOrganizationsQuery, OrganizationPage } from './organizations.dto.js';
import { OrganizationsService } from './organizations.service.js';
import { OrganizationView } from './profiles/organization-view.js';

@ApiTags('organizations')
@ApiSecurity('root-key')
@Controller('organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Get()
  @Access('root')
  @ApiOperation({ summary: 'All organisations, by slug.' })
  @ApiOkResponse({ type: OrganizationPage })
  list(@Query() query: ListOrganizationsQuery): Promise<Page<'organizations', OrganizationView>> {
    return this.organizations.list(query);
  }

  @Get(':org')
  @Access('root-or-org', 'read')
  @ApiSecurity('org-key')
  @ApiOperation({ summary: 'One organisation.' })
  @ApiParam({ name: 'org', example: 'acme_corp' })
  @ApiOkResponse({ type: OrganizationView })
  get(@CurrentOrg() { org }: OrgContext): Promise<OrganizationView> {
    return this.organizations.read(org);
  }

  @Patch(':org')
  @Access('root-or-org', 'admin')
  @ApiSecurity('org-key')
  @ApiOperation({ summary: 'Changes the given fields; plan and status with the root key only.' })
  @ApiParam({ name: 'org', example: 'acme_corp' })
  @ApiOkResponse({ type: OrganizationView })
  change(@CurrentOrg() context: OrgContext, @Body() body: ChangeOrganizationBody): Promise<OrganizationView> {
    return this.organizations.change(context, body);
  }

  @Delete(':org')
  @Access('root')
  @ApiOperation({ summary: 'Revokes the keys, overwrites the secrets of its providers, marks the organisation as deleted, and drops its dataset. Sent again, it finishes what was cut off.' })
  @ApiParam({ name: 'org', example: 'acme_corp' })
  @ApiOkResponse({ type: DeletedOrganizationView })
  delete(@Param('org') org: string, @Body() body: DeleteOrganizationBody): Promise<DeletedOrganizationView> {
    return this.organizations.delete(parseOrgSlug(org), body);
  }
}
