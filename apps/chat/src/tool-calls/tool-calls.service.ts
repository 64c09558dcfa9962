import { randomUUID } from 'node:crypto';
import { decodePageToken, MicrosecondClock, type Page, PageQuery, pageOf } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ConversationsService } from '../conversations/conversations.service.js';
import { MessagesService } from '../messages/messages.service.js';
import type { ToolCallView } from './tool-call-view.js';
import { ToolCallRepository } from './tool-call.repository.js';
import type { RecordToolCallBody } from './tool-calls.dto.js';

@Injectable()
export class ToolCallsService {
  readonly #clock = new MicrosecondClock();

  constructor(
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesService,
    private readonly calls: ToolCallRepository,
  ) {}

  async record(client: OrgBigQueryClient, conversationId: string, messageId: string, body: RecordToolCallBody, person?: string): Promise<ToolCallView> {
    await this.messages.mustExist(client, conversationId, messageId, person);
    const call: ToolCallView = {
      tool_call_id: body.tool_call_id ?? `call_${randomUUID().replaceAll('-', '')}`,
      message_id: messageId,
      conversation_id: conversationId,
      tool_name: body.tool_name,
      arguments: body.arguments ?? null,
      result: body.result ?? null,
      status: body.status,
      bytes_processed: body.bytes_processed ?? null,
      duration_ms: body.duration_ms ?? null,
      error_code: body.error_code ?? null,
      created_at: this.#clock.next(),
    };
    await this.calls.insert(client.context.org, call);
    return call;
  }

  async list(client: OrgBigQueryClient, conversationId: string, { limit, page_token }: PageQuery, person?: string): Promise<Page<'tool_calls', ToolCallView>> {
    const scope = { org: client.context.org, list: `tool calls of ${conversationId}` };
    const after = decodePageToken(scope, page_token, 2) as readonly [string, string] | undefined;
    const [found] = await Promise.all([this.calls.list(client, conversationId, { limit: limit + 1, ...(after === undefined ? {} : { after }) }), this.conversations.get(client, conversationId, person)]);
    return pageOf({ name: 'tool_calls', found, limit, scope, placeOf: ({ created_at, tool_call_id }) => [created_at, tool_call_id] });
  }
}
