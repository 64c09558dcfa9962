import { randomUUID } from 'node:crypto';
import { decodePageToken, MicrosecondClock, type Page, pageOf } from '@cloudact/service-kit';
import type { OrgBigQueryClient, OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ConversationNotFoundError } from './conversation-errors.js';
import type { ConversationView } from './conversation-view.js';
import { ConversationRepository } from './conversation.repository.js';
import type { CreateConversationBody, ListConversationsQuery } from './conversations.dto.js';

@Injectable()
export class ConversationsService {
  readonly #clock = new MicrosecondClock();

  constructor(private readonly conversations: ConversationRepository) {}

  async create(org: OrgSlug, { title, user_id, model, metadata }: CreateConversationBody): Promise<ConversationView> {
    const conversation: ConversationView = { conversation_id: randomUUID(), user_id, title, model: model ?? null, metadata: metadata ?? null, created_at: this.#clock.next(), updated_at: null };
    await this.conversations.insert(org, conversation);
    return conversation;
  }

  async list(client: OrgBigQueryClient, { limit, page_token, user_id }: ListConversationsQuery): Promise<Page<'conversations', ConversationView>> {
    const scope = { org: client.context.org, list: 'conversations', filters: { user_id } };
    const after = decodePageToken(scope, page_token, 2) as readonly [string, string] | undefined;
    const found = await this.conversations.list(client, { limit: limit + 1, ...(user_id === undefined ? {} : { userId: user_id }), ...(after === undefined ? {} : { after }) });
    return pageOf({ name: 'conversations', found, limit, scope, placeOf: ({ created_at, conversation_id }) => [created_at, conversation_id] });
  }

  /**
   * @param userId given, the conversation must be this person's; somebody else's is not found
   * @throws ConversationNotFoundError
   */
  async get(client: OrgBigQueryClient, conversationId: string, userId?: string): Promise<ConversationView> {
    const conversation = await this.conversations.find(client, conversationId);
    if (conversation === undefined || (userId !== undefined && userId !== conversation.user_id)) throw new ConversationNotFoundError(conversationId);
    return conversation;
  }

  /** @param userId as for `get` */
  async rename(client: OrgBigQueryClient, conversationId: string, title: string, userId?: string): Promise<ConversationView> {
    if (userId !== undefined) await this.get(client, conversationId, userId);
    const renamed = await this.conversations.rename(client.context.org, conversationId, title, this.#clock.next());
    if (!renamed) throw new ConversationNotFoundError(conversationId);
    return this.get(client, conversationId);
  }

  /** @param userId as for `get` */
  async delete(client: OrgBigQueryClient, conversationId: string, userId?: string): Promise<void> {
    if (userId !== undefined) await this.get(client, conversationId, userId);
    if (!(await this.conversations.softDelete(client.context.org, conversationId, new Date()))) throw new ConversationNotFoundError(conversationId);
  }
}
