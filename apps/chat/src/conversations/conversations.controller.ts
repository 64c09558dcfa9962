import type { Page } from '@cloudact/service-kit';
import type { OrgBigQueryClient, OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ActingUser, personOf } from '../people/acting-user.js';
import { ConversationView } from './conversation-view.js';
import { ConversationPage, CreateConversationBody, ListConversationsQuery, RenameConversationBody } from './conversations.dto.js';
import { ConversationsService } from './conversations.service.js';

@ApiTags('conversations')
@ApiSecurity('org-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/conversations')
@Access('org', 'chat')
export class ConversationsController {
  constructor(private readonly conversations: ConversationsService) {}

  @Post()
  @ApiOperation({ summary: 'Begins a conversation.' })
  @ApiCreatedResponse({ type: ConversationView })
  create(@CurrentOrg() { org }: OrgContext, @Body() body: CreateConversationBody, @ActingUser() actor: string | undefined): Promise<ConversationView> {
    personOf(actor, body.user_id);
    return this.conversations.create(org, body);
  }

  @Get()
  @ApiOperation({ summary: 'Conversations, newest first; deleted ones are left out.' })
  @ApiOkResponse({ type: ConversationPage })
  list(@OrgClient() client: OrgBigQueryClient, @Query() query: ListConversationsQuery, @ActingUser() actor: string | undefined): Promise<Page<'conversations', ConversationView>> {
    const person = personOf(actor, query.user_id);
    return this.conversations.list(client, person === undefined ? query : { ...query, user_id: person });
  }

  @Get(':conversationId')
  @ApiOperation({ summary: 'One conversation.' })
  @ApiOkResponse({ type: ConversationView })
  get(@OrgClient() client: OrgBigQueryClient, @Param('conversationId') conversationId: string, @ActingUser() actor: string | undefined): Promise<ConversationView> {
    return this.conversations.get(client, conversationId, actor);
  }

  @Patch(':conversationId')
  @ApiOperation({ summary: 'Renames a conversation; also one that was made a moment ago.' })
  @ApiOkResponse({ type: ConversationView })
  rename(@OrgClient() client: OrgBigQueryClient, @Param('conversationId') conversationId: string, @Body() body: RenameConversationBody, @ActingUser() actor: string | undefined): Promise<ConversationView> {
    return this.conversations.rename(client, conversationId, body.title, actor);
  }

  @Delete(':conversationId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Takes a conversation off every list. Its rows are kept, marked as deleted.' })
  @ApiNoContentResponse()
  delete(@OrgClient() client: OrgBigQueryClient, @Param('conversationId') conversationId: string, @ActingUser() actor: string | undefined): Promise<void> {
    return this.conversations.delete(client, conversationId, actor);
  }
}
