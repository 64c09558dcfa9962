import type { ResultRow } from '@cloudact/bq-core';
import { ApiProperty } from '@nestjs/swagger';

/** A conversation as it is answered. */
export class ConversationView {
  @ApiProperty({ example: '0b9f5c0e-6f0c-4a53-9a53-0f3f8f6a2a11' })
  readonly conversation_id!: string;

  @ApiProperty({ description: 'Person who holds the conversation.', example: 'u-17' })
  readonly user_id!: string;

  @ApiProperty({ example: 'AWS in October' })
  readonly title!: string;

  @ApiProperty({ nullable: true, type: String, description: 'Model that it began with.' })
  readonly model!: string | null;

  @ApiProperty({ nullable: true, type: Object })
  readonly metadata!: unknown;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.123456Z' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly updated_at!: string | null;
}

export const CONVERSATION_COLUMNS = ['conversation_id', 'user_id', 'title', 'model', 'metadata', 'created_at', 'updated_at'] as const satisfies readonly (keyof ConversationView)[];

export function conversationOf(row: ResultRow): ConversationView {
  const { metadata } = row;
  return { ...(row as unknown as ConversationView), metadata: typeof metadata === 'string' ? (JSON.parse(metadata) as unknown) : null };
}
