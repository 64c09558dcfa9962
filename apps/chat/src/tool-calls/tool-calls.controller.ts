import { type Page, PageQuery } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ActingUser } from '../people/acting-user.js';
import { ToolCallView } from './tool-call-view.js';
import { RecordToolCallBody, ToolCallPage } from './tool-calls.dto.js';
import { ToolCallsService } from './tool-calls.service.js';

@ApiTags('tool calls')
@ApiSecurity('org-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/conversations/:conversationId')
@Access('org', 'chat')
export class ToolCallsController {
  constructor(private readonly calls: ToolCallsService) {}

  @Post('messages/:messageId/tool-calls')
  @ApiOperation({ summary: 'Records a tool call that a message asked for.' })
  @ApiCreatedResponse({ type: ToolCallView })
  record(@OrgClient() client: OrgBigQueryClient, @Param('conversationId') conversationId: string, @Param('messageId') messageId: string, @Body() body: RecordToolCallBody, @ActingUser() actor: string | undefined): Promise<ToolCallView> {
    return this.calls.record(client, conversationId, messageId, body, actor);
  }

  @Get('tool-calls')
  @ApiOperation({ summary: 'The tool calls of a conversation, in the order of their ends.' })
  @ApiOkResponse({ type: ToolCallPage })
  list(@OrgClient() client: OrgBigQueryClient, @Param('conversationId') conversationId: string, @Query() query: PageQuery, @ActingUser() actor: string | undefined): Promise<Page<'tool_calls', ToolCallView>> {
    return this.calls.list(client, conversationId, query, actor);
  }
}
