import { type Page, PageQuery } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ActingUser, personOf } from '../people/acting-user.js';
import { MessageView } from './message-view.js';
import { AppendMessageBody, MessagePage } from './messages.dto.js';
import { MessagesService } from './messages.service.js';

@ApiTags('messages')
@ApiSecurity('org-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/conversations/:conversationId/messages')
@Access('org', 'chat')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Post()
  @ApiOperation({ summary: 'Appends a message; it gets the next position of the conversation.' })
  @ApiCreatedResponse({ type: MessageView })
  @ApiOkResponse({ type: MessageView, description: 'The message was there already, under the same client_message_id.' })
  async append(@OrgClient() client: OrgBigQueryClient, @Param('conversationId') conversationId: string, @Body() body: AppendMessageBody, @ActingUser() actor: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): Promise<MessageView> {
    const { message, created } = await this.messages.append(client, conversationId, body, personOf(actor, body.user_id));
    void reply.status(created ? 201 : 200);
    return message;
  }

  @Get()
  @ApiOperation({ summary: 'The messages of a conversation, in order.' })
  @ApiOkResponse({ type: MessagePage })
  list(@OrgClient() client: OrgBigQueryClient, @Param('conversationId') conversationId: string, @Query() query: PageQuery, @ActingUser() actor: string | undefined): Promise<Page<'messages', MessageView>> {
    return this.messages.list(client, conversationId, query, actor);
  }
}
