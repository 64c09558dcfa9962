import { quoteTablePath } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient, OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { appendRow } from '../storage/append-row.js';
import { instant, integer, sharedRows, text } from '../storage/shared-rows.js';
import { CONVERSATION_COLUMNS, conversationOf, type ConversationView } from './conversation-view.js';

export interface ConversationList {
  readonly limit: number;
  readonly userId?: string;
  /** Conversations older than this one: when it was made, and its id. */
  readonly after?: readonly [createdAt: string, conversationId: string];
}

/** Rows of `org_chat_conversations`. They come by Storage Write, at least once, so that every reader takes one row of each id. */
@Injectable()
export class ConversationRepository {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  async insert(org: OrgSlug, conversation: ConversationView): Promise<void> {
    await appendRow(this.platform, org, this.#table, { ...conversation, org_slug: org, status: 'ACTIVE' }, conversation.conversation_id);
  }

  async find(client: OrgBigQueryClient, conversationId: string): Promise<ConversationView | undefined> {
    const [row] = await sharedRows(client, `${this.#select} AND conversation_id = @conversation_id LIMIT 1`, { conversation_id: text(conversationId) });
    return row === undefined ? undefined : conversationOf(row);
  }

  /** Newest first. */
  async list(client: OrgBigQueryClient, { limit, userId, after }: ConversationList): Promise<readonly ConversationView[]> {
    const user = userId === undefined ? '' : ' AND user_id = @user_id';
    const older = after === undefined ? '' : ' AND (created_at < @before_at OR (created_at = @before_at AND conversation_id < @before_id))';
    const rows = await sharedRows(
      client,
      `${this.#select}${user}${older}
QUALIFY ROW_NUMBER() OVER (PARTITION BY conversation_id ORDER BY created_at) = 1
ORDER BY created_at DESC, conversation_id DESC LIMIT @row_limit`,
      { row_limit: integer(limit), ...(userId === undefined ? {} : { user_id: text(userId) }), ...(after === undefined ? {} : { before_at: instant(after[0]), before_id: text(after[1]) }) },
    );
    return rows.map(conversationOf);
  }

  /** @returns false when the organisation has no such conversation */
  async rename(org: OrgSlug, conversationId: string, title: string, at: string): Promise<boolean> {
    const { rows } = await this.platform.house.dml.update({ org, table: this.#table, set: { title, updated_at: at }, where: living(org, conversationId) });
    return rows > 0n;
  }

  /** The row stays, marked. @returns false when the organisation has no such conversation */
  async softDelete(org: OrgSlug, conversationId: string, at: Date): Promise<boolean> {
    const { rows } = await this.platform.house.dml.softDelete({ org, table: this.#table, where: living(org, conversationId), at });
    return rows > 0n;
  }

  get #table(): ReturnType<Platform['shared']> {
    return this.platform.shared('org_chat_conversations');
  }

  get #select(): string {
    return `SELECT ${CONVERSATION_COLUMNS.join(', ')} FROM ${quoteTablePath(this.#table)} WHERE org_slug = @org_slug AND deleted_at IS NULL`;
  }
}

function living(org: OrgSlug, conversationId: string): Readonly<Record<string, unknown>> {
  return { org_slug: org, conversation_id: conversationId, deleted_at: null };
}
