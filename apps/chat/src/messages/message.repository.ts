import { quoteTablePath } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient, OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { appendRow } from '../storage/append-row.js';
import { integer, sharedRows, text } from '../storage/shared-rows.js';
import { MESSAGE_COLUMNS, messageOf, type MessageView, rowOfMessage } from './message-view.js';

export interface MessageList {
  readonly limit: number;
  /** Messages after this one: its position and its id. */
  readonly after?: readonly [seq: number, messageId: string];
}

/** Rows of `org_chat_messages`. They are streamed, at least once; of a message that is there twice, readers take the first. */
@Injectable()
export class MessageRepository {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  async insert(org: OrgSlug, message: MessageView): Promise<void> {
    await appendRow(this.platform, org, this.#table, rowOfMessage(org, message), message.message_id);
  }

  async find(client: OrgBigQueryClient, conversationId: string, messageId: string): Promise<MessageView | undefined> {
    const [row] = await sharedRows(client, `SELECT ${MESSAGE_COLUMNS.join(', ')} FROM ${this.#path} WHERE ${CONVERSATION} AND message_id = @message_id ORDER BY seq, created_at LIMIT 1`, {
      conversation_id: text(conversationId),
      message_id: text(messageId),
    });
    return row === undefined ? undefined : messageOf(row);
  }

  /** Position of the last message; -1 where there is none. */
  async lastSeq(client: OrgBigQueryClient, conversationId: string): Promise<number> {
    const [row] = await sharedRows(client, `SELECT MAX(seq) AS last_seq FROM ${this.#path} WHERE ${CONVERSATION}`, { conversation_id: text(conversationId) });
    const last = row?.['last_seq'];
    return last === null || last === undefined ? -1 : Number(last);
  }

  /** In the order of the conversation. The page is cut after duplicates are gone, so that a second copy does not come up on a later page. */
  async list(client: OrgBigQueryClient, conversationId: string, { limit, after }: MessageList): Promise<readonly MessageView[]> {
    const columns = MESSAGE_COLUMNS.join(', ');
    const rows = await sharedRows(
      client,
      `SELECT ${columns} FROM (
  SELECT ${columns} FROM ${this.#path} WHERE ${CONVERSATION}
  QUALIFY ROW_NUMBER() OVER (PARTITION BY message_id ORDER BY seq, created_at) = 1
)${after === undefined ? '' : '\nWHERE seq > @after_seq OR (seq = @after_seq AND message_id > @after_id)'}
ORDER BY seq, message_id LIMIT @row_limit`,
      { conversation_id: text(conversationId), row_limit: integer(limit), ...(after === undefined ? {} : { after_seq: integer(after[0]), after_id: text(after[1]) }) },
    );
    return rows.map(messageOf);
  }

  get #table(): ReturnType<Platform['shared']> {
    return this.platform.shared('org_chat_messages');
  }

  get #path(): string {
    return quoteTablePath(this.#table);
  }
}

const CONVERSATION = 'org_slug = @org_slug AND conversation_id = @conversation_id';
