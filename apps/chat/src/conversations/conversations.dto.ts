import { IfGiven, IsCleanText, JsonField, PageQuery } from '@cloudact/service-kit';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Length, Matches } from 'class-validator';
import { ConversationView } from './conversation-view.js';

const LONGEST_TITLE = 300;
const LARGEST_METADATA_BYTES = 16_384;

/** Ids of people come from the caller's own directory: any text without spaces around it. */
export const IsUserId = (): PropertyDecorator => applyDecorators(IsCleanText(), Matches(/^\S(.{0,254}\S)?$/u, { message: '$property must have 1 to 256 characters and no space around them' }));

export const IsModelName = (): PropertyDecorator => applyDecorators(IsCleanText(), Length(1, 200));

export class CreateConversationBody {
  @ApiProperty({ description: 'Short title.', example: 'New conversation', minLength: 1, maxLength: LONGEST_TITLE })
  @IsCleanText()
  @Length(1, LONGEST_TITLE)
  readonly title!: string;

  @ApiProperty({ description: 'Person who holds the conversation.', example: 'u-17' })
  @IsUserId()
  readonly user_id!: string;

  @ApiPropertyOptional({ description: 'Model that the conversation begins with.', example: 'claude-sonnet-4-5' })
  @IfGiven()
  @IsModelName()
  readonly model?: string;

  @ApiPropertyOptional({ description: 'Facts for the client, such as a pinned date range.', type: Object, example: { pinned_from: '2026-01-01' } })
  @IfGiven()
  @JsonField({ kind: 'object', maxBytes: LARGEST_METADATA_BYTES })
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export class RenameConversationBody {
  @ApiProperty({ example: 'AWS in October', minLength: 1, maxLength: LONGEST_TITLE })
  @IsCleanText()
  @Length(1, LONGEST_TITLE)
  readonly title!: string;
}

export class ListConversationsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only conversations of this person.', example: 'u-17' })
  @IfGiven()
  @IsUserId()
  readonly user_id?: string;
}

export class ConversationPage {
  @ApiProperty({ type: [ConversationView] })
  readonly conversations!: readonly ConversationView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}
