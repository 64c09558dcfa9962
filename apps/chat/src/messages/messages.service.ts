import { FairQueue } from '@cloudact/bq-resilience';
import { decodePageToken, MicrosecondClock, type Page, PageQuery, pageOf } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConversationsService } from '../conversations/conversations.service.js';
import { ClientMessageIdReusedError, MessageNotFoundError } from './message-errors.js';
import { fingerprintOf, messageIdFor } from './message-identity.js';
import type { MessageView } from './message-view.js';
import { MessageRepository } from './message.repository.js';
import type { AppendMessageBody } from './messages.dto.js';
import { RecentMessages } from './recent-messages.js';

export interface AppendedMessage {
  readonly message: MessageView;
  /** False: the message was there already, and this is it. */
  readonly created: boolean;
}

/**
 * Messages get their position one after the other: one append of a conversation at a time in this process. Two processes that append to
 * one conversation at the same instant may give the same position; readers then order the two by their id, the same way each time.
 */
@Injectable()
export class MessagesService implements OnApplicationShutdown {
  readonly #clock = new MicrosecondClock();
  readonly #recent = new RecentMessages();
  readonly #turns = new FairQueue({ name: 'messages of the conversation', limitPerKey: 1 });

  constructor(
    private readonly conversations: ConversationsService,
    private readonly messages: MessageRepository,
  ) {}

  /** @param person given, the conversation must be theirs */
  append(client: OrgBigQueryClient, conversationId: string, body: AppendMessageBody, person?: string): Promise<AppendedMessage> {
    return this.#turns.run(`${client.context.org}/${conversationId}`, () => this.#append(client, conversationId, body, person));
  }

  async list(client: OrgBigQueryClient, conversationId: string, { limit, page_token }: PageQuery, person?: string): Promise<Page<'messages', MessageView>> {
    const scope = { org: client.context.org, list: `messages of ${conversationId}` };
    const [seq, messageId] = decodePageToken(scope, page_token, 2) ?? [];
    const after = seq === undefined || messageId === undefined ? {} : { after: [Number(seq), messageId] as const };
    const [found] = await Promise.all([this.messages.list(client, conversationId, { limit: limit + 1, ...after }), this.conversations.get(client, conversationId, person)]);
    return pageOf({ name: 'messages', found, limit, scope, placeOf: (message) => [String(message.seq), message.message_id] });
  }

  /** @throws ConversationNotFoundError, MessageNotFoundError */
  async mustExist(client: OrgBigQueryClient, conversationId: string, messageId: string, person?: string): Promise<void> {
    const recent = this.#recent.find(client.context.org, conversationId, messageId);
    const [found] = await Promise.all([recent ?? this.messages.find(client, conversationId, messageId), this.conversations.get(client, conversationId, person)]);
    if (found === undefined) throw new MessageNotFoundError(messageId);
  }

  onApplicationShutdown(): void {
    this.#turns.close();
  }

  async #append(client: OrgBigQueryClient, conversationId: string, body: AppendMessageBody, person: string | undefined): Promise<AppendedMessage> {
    const { org } = client.context;
    const messageId = messageIdFor(org, conversationId, body.client_message_id);
    const [conversation, storedSeq, stored] = await Promise.all([
      this.conversations.get(client, conversationId, person),
      this.messages.lastSeq(client, conversationId),
      body.client_message_id === undefined ? undefined : this.messages.find(client, conversationId, messageId),
    ]);
    const message: MessageView = {
      message_id: messageId,
      conversation_id: conversationId,
      user_id: conversation.user_id,
      seq: this.#recent.nextSeq(org, conversationId, storedSeq),
      role: body.role,
      content: body.content ?? null,
      parts: body.parts ?? null,
      model: body.model ?? null,
      tokens: body.tokens === undefined ? null : { input: body.tokens.input ?? null, output: body.tokens.output ?? null, cache_read: body.tokens.cache_read ?? null },
      latency_ms: body.latency_ms ?? null,
      created_at: this.#clock.next(),
    };
    const fingerprint = fingerprintOf(message);
    const recent = this.#recent.find(org, conversationId, messageId);
    const earlier = stored ?? (recent === undefined ? undefined : { ...message, seq: recent.seq, created_at: recent.created_at });
    if (earlier !== undefined) {
      if ((recent?.fingerprint ?? fingerprintOf(earlier)) !== fingerprint) throw new ClientMessageIdReusedError(String(body.client_message_id));
      return { message: earlier, created: false };
    }
    await this.messages.insert(org, message);
    this.#recent.wrote(org, conversationId, messageId, { seq: message.seq, created_at: message.created_at, fingerprint });
    return { message, created: true };
  }
}
