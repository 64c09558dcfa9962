import { type Page, PageQuery } from '@cloudact/service-kit';
import type { OrgBigQueryClient, OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { ApiKeyView } from './api-key-view.js';
import { ApiKeyPage, CreateApiKeyBody, CreatedApiKeyView, RotateApiKeyBody, RotatedApiKeyView } from './api-keys.dto.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('api keys')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/api-keys')
@Access('root-or-org', 'admin')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @ApiOperation({ summary: 'Makes a key with at most the scopes of its maker. The answer shows the secret, once.' })
  @ApiCreatedResponse({ type: CreatedApiKeyView })
  create(@CurrentOrg() maker: OrgContext, @Body() body: CreateApiKeyBody): Promise<CreatedApiKeyView> {
    return this.keys.create(maker, body);
  }

  @Get()
  @ApiOperation({ summary: 'All keys, revoked ones too, newest first; neither secrets nor hashes.' })
  @ApiOkResponse({ type: ApiKeyPage })
  list(@OrgClient() client: OrgBigQueryClient, @Query() query: PageQuery): Promise<Page<'api_keys', ApiKeyView>> {
    return this.keys.list(client, query);
  }

  @Post(':keyId/rotate')
  @ApiOperation({ summary: 'Makes a successor with the same name, scopes and expiry; the old key works for the grace.' })
  @ApiCreatedResponse({ type: RotatedApiKeyView })
  rotate(@OrgClient() client: OrgBigQueryClient, @Param('keyId') keyId: string, @Body() body: RotateApiKeyBody): Promise<RotatedApiKeyView> {
    return this.keys.rotate(client, keyId, body.grace_seconds);
  }

  @Delete(':keyId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revokes a key: refused by every service within 5 s. A second time changes nothing.' })
  @ApiNoContentResponse()
  revoke(@OrgClient() client: OrgBigQueryClient, @Param('keyId') keyId: string): Promise<void> {
    return this.keys.revoke(client, keyId);
  }
}
