import type { ResultRow } from '@cloudact/bq-core';
import type { Row } from '@cloudact/bq-writers';
import { ApiProperty } from '@nestjs/swagger';

export const MESSAGE_ROLES = ['user', 'assistant', 'system', 'tool'] as const;
export type MessageRole = (typeof MESSAGE_ROLES)[number];

/** Tokens of an answer, as its model counted them. */
export class TokensView {
  @ApiProperty({ nullable: true, type: Number, description: 'Read for the answer, cached ones included.' })
  readonly input!: number | null;

  @ApiProperty({ nullable: true, type: Number, description: 'Written.' })
  readonly output!: number | null;

  @ApiProperty({ nullable: true, type: Number, description: 'Those of `input` that came from the cache.' })
  readonly cache_read!: number | null;
}

/** A message as it is answered. */
export class MessageView {
  @ApiProperty({ example: 'msg_5f0c…' })
  readonly message_id!: string;

  @ApiProperty()
  readonly conversation_id!: string;

  @ApiProperty({ description: 'Person who holds the conversation, also on answers.' })
  readonly user_id!: string;

  @ApiProperty({ description: 'Position in the conversation, from 0.' })
  readonly seq!: number;

  @ApiProperty({ enum: MESSAGE_ROLES })
  readonly role!: MessageRole;

  @ApiProperty({ nullable: true, type: String })
  readonly content!: string | null;

  @ApiProperty({ nullable: true, type: [Object] })
  readonly parts!: readonly unknown[] | null;

  @ApiProperty({ nullable: true, type: String })
  readonly model!: string | null;

  @ApiProperty({ nullable: true, type: TokensView })
  readonly tokens!: TokensView | null;

  @ApiProperty({ nullable: true, type: Number })
  readonly latency_ms!: number | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.123456Z' })
  readonly created_at!: string;
}

export const MESSAGE_COLUMNS = [
  'message_id', 'conversation_id', 'user_id', 'seq', 'role', 'content', 'parts', 'model', 'input_tokens', 'output_tokens', 'cache_read_tokens', 'latency_ms', 'created_at',
] as const;

/** INT64 columns come as text; these are counts far below 2^53, which the DTO sees to. */
export function messageOf(row: ResultRow): MessageView {
  const tokens: TokensView = { input: countOf(row['input_tokens']), output: countOf(row['output_tokens']), cache_read: countOf(row['cache_read_tokens']) };
  return {
    message_id: String(row['message_id']),
    conversation_id: String(row['conversation_id']),
    user_id: String(row['user_id']),
    seq: Number(row['seq']),
    role: row['role'] as MessageRole,
    content: row['content'] as string | null,
    parts: typeof row['parts'] === 'string' ? (JSON.parse(row['parts']) as readonly unknown[]) : null,
    model: row['model'] as string | null,
    tokens: Object.values(tokens).every((count) => count === null) ? null : tokens,
    latency_ms: countOf(row['latency_ms']),
    created_at: String(row['created_at']),
  };
}

export function rowOfMessage(org: string, { tokens, ...message }: MessageView): Row {
  return { ...message, org_slug: org, input_tokens: tokens?.input ?? null, output_tokens: tokens?.output ?? null, cache_read_tokens: tokens?.cache_read ?? null };
}

function countOf(cell: unknown): number | null {
  return cell === null || cell === undefined ? null : Number(cell);
}
