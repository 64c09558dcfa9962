import { quoteTablePath } from '@cloudact/bq-core';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient, OrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { appendRow } from '../storage/append-row.js';
import { instant, integer, sharedRows, text } from '../storage/shared-rows.js';
import { TOOL_CALL_COLUMNS, toolCallOf, type ToolCallView } from './tool-call-view.js';

export interface ToolCallList {
  readonly limit: number;
  /** Calls after this one: when it ended, and its id. */
  readonly after?: readonly [createdAt: string, toolCallId: string];
}

/** Rows of `org_chat_tool_calls`: streamed, at least once; of a call that is there twice, readers take the first. */
@Injectable()
export class ToolCallRepository {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  async insert(org: OrgSlug, call: ToolCallView): Promise<void> {
    // text in a JSON column is read as JSON text, and a result may be text itself
    const result = call.result === null ? null : JSON.stringify(call.result);
    await appendRow(this.platform, org, this.#table, { ...call, org_slug: org, result }, call.tool_call_id);
  }

  /** In the order of their ends. */
  async list(client: OrgBigQueryClient, conversationId: string, { limit, after }: ToolCallList): Promise<readonly ToolCallView[]> {
    const columns = TOOL_CALL_COLUMNS.join(', ');
    const rows = await sharedRows(
      client,
      `SELECT ${columns} FROM (
  SELECT ${columns} FROM ${quoteTablePath(this.#table)} WHERE org_slug = @org_slug AND conversation_id = @conversation_id
  QUALIFY ROW_NUMBER() OVER (PARTITION BY tool_call_id ORDER BY created_at) = 1
)${after === undefined ? '' : '\nWHERE created_at > @after_at OR (created_at = @after_at AND tool_call_id > @after_id)'}
ORDER BY created_at, tool_call_id LIMIT @row_limit`,
      { conversation_id: text(conversationId), row_limit: integer(limit), ...(after === undefined ? {} : { after_at: instant(after[0]), after_id: text(after[1]) }) },
    );
    return rows.map(toolCallOf);
  }

  get #table(): ReturnType<Platform['shared']> {
    return this.platform.shared('org_chat_tool_calls');
  }
}
