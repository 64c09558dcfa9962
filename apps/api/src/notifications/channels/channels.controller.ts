import type { Page } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiIfMatch, IfMatch } from '../../resources/etag.js';
import { ChannelView } from './channel-view.js';
import { ChangeChannelBody, ChannelPage, CreateChannelBody, DeliveryView, ListChannelsQuery } from './channels.dto.js';
import { ChannelsService, viewOf } from './channels.service.js';

@ApiTags('notifications')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/notification-channels')
export class ChannelsController {
  constructor(private readonly channels: ChannelsService) {}

  @Post()
  @Access('root-or-org', 'admin')
  @ApiOperation({ summary: 'Makes a channel: addresses of people, Slack, or a webhook of a public server.' })
  @ApiCreatedResponse({ type: ChannelView })
  create(@OrgClient() client: OrgBigQueryClient, @Body() body: CreateChannelBody): Promise<ChannelView> {
    return this.channels.create(client, body);
  }

  @Get()
  @Access('root-or-org', 'read')
  @ApiOperation({ summary: 'Channels, newest first.' })
  @ApiOkResponse({ type: ChannelPage })
  list(@OrgClient() client: OrgBigQueryClient, @Query() query: ListChannelsQuery): Promise<Page<'notification_channels', ChannelView>> {
    return this.channels.list(client, query);
  }

  @Get(':channelId')
  @Access('root-or-org', 'read')
  @ApiOperation({ summary: 'One channel, without its address.' })
  @ApiOkResponse({ type: ChannelView })
  async get(@OrgClient() client: OrgBigQueryClient, @Param('channelId') channelId: string): Promise<ChannelView> {
    return viewOf(await this.channels.find(client, channelId));
  }

  @Patch(':channelId')
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Changes the given fields.' })
  @ApiOkResponse({ type: ChannelView })
  change(@OrgClient() client: OrgBigQueryClient, @Param('channelId') channelId: string, @Body() body: ChangeChannelBody, @IfMatch() ifMatch?: string): Promise<ChannelView> {
    return this.channels.change(client, channelId, body, ifMatch);
  }

  @Delete(':channelId')
  @HttpCode(204)
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Deletes a channel and overwrites its address.' })
  @ApiNoContentResponse()
  delete(@OrgClient() client: OrgBigQueryClient, @Param('channelId') channelId: string, @IfMatch() ifMatch?: string): Promise<void> {
    return this.channels.delete(client, channelId, ifMatch);
  }

  @Post(':channelId/test')
  @HttpCode(200)
  @Access('root-or-org', 'admin')
  @ApiOperation({ summary: 'Sends a test message, and tells whether it arrived; never what the server said.' })
  @ApiOkResponse({ type: DeliveryView })
  test(@OrgClient() client: OrgBigQueryClient, @Param('channelId') channelId: string): Promise<DeliveryView> {
    return this.channels.test(client, channelId);
  }
}
