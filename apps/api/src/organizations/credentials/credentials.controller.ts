import type { Page } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiIfMatch, IfMatch } from '../../resources/etag.js';
import { CredentialView } from './credential-view.js';
import { CreateCredentialBody, CredentialPage, ListCredentialsQuery, RotateCredentialBody } from './credentials.dto.js';
import { CredentialsService } from './credentials.service.js';

@ApiTags('integration credentials')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/integration-credentials')
@Access('root-or-org', 'admin')
export class CredentialsController {
  constructor(private readonly credentials: CredentialsService) {}

  @Post()
  @ApiOperation({ summary: 'Stores a credential of a provider, encrypted. Its secret is shown by no route.' })
  @ApiCreatedResponse({ type: CredentialView })
  create(@OrgClient() client: OrgBigQueryClient, @Body() body: CreateCredentialBody): Promise<CredentialView> {
    return this.credentials.create(client, body);
  }

  @Get()
  @ApiOperation({ summary: 'All credentials, newest first, without their secrets.' })
  @ApiOkResponse({ type: CredentialPage })
  list(@OrgClient() client: OrgBigQueryClient, @Query() query: ListCredentialsQuery): Promise<Page<'integration_credentials', CredentialView>> {
    return this.credentials.list(client, query);
  }

  @Get(':credentialId')
  @ApiOperation({ summary: 'One credential, without its secret.' })
  @ApiOkResponse({ type: CredentialView })
  get(@OrgClient() client: OrgBigQueryClient, @Param('credentialId') credentialId: string): Promise<CredentialView> {
    return this.credentials.get(client, credentialId);
  }

  @Post(':credentialId/rotate')
  @ApiIfMatch()
  @HttpCode(200)
  @ApiOperation({ summary: 'Replaces the secret under the same id; the next run uses the new one.' })
  @ApiOkResponse({ type: CredentialView })
  rotate(@OrgClient() client: OrgBigQueryClient, @Param('credentialId') credentialId: string, @Body() body: RotateCredentialBody, @IfMatch() ifMatch?: string): Promise<CredentialView> {
    return this.credentials.rotate(client, credentialId, body, ifMatch);
  }

  @Delete(':credentialId')
  @ApiIfMatch()
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes the credential and overwrites its secret.' })
  @ApiNoContentResponse()
  delete(@OrgClient() client: OrgBigQueryClient, @Param('credentialId') credentialId: string, @IfMatch() ifMatch?: string): Promise<void> {
    return this.credentials.delete(client, credentialId, ifMatch);
  }
}
