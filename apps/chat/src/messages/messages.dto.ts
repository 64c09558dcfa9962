import { IfGiven, IsCleanText, JsonField } from '@cloudact/service-kit';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, Length, Max, Min, ValidateIf, ValidateNested } from 'class-validator';
import { IsModelName, IsUserId } from '../conversations/conversations.dto.js';
import { MESSAGE_ROLES, type MessageRole, MessageView } from './message-view.js';

const LONGEST_CONTENT = 500_000;
const LARGEST_PARTS_BYTES = 900_000;

export class TokensBody {
  @ApiPropertyOptional({ description: 'Tokens that the model read, cached ones included.', example: 1200, type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly input?: number;

  @ApiPropertyOptional({ description: 'Tokens that the model wrote.', example: 85, type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly output?: number;

  @ApiPropertyOptional({ description: 'Those of `input` that came from the cache.', example: 1000, type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly cache_read?: number;
}

export class AppendMessageBody {
  @ApiProperty({ enum: MESSAGE_ROLES })
  @IsIn([...MESSAGE_ROLES])
  readonly role!: MessageRole;

  @ApiPropertyOptional({ description: 'Text; may be left out when there are parts.', example: 'What did AWS cost us in October?', maxLength: LONGEST_CONTENT })
  @ValidateIf(({ content, parts }: AppendMessageBody) => content !== undefined || parts === undefined)
  @IsCleanText()
  @Length(1, LONGEST_CONTENT)
  readonly content?: string;

  @ApiPropertyOptional({ description: 'Structured parts in order, as the model sent them.', type: [Object], example: [{ type: 'text', text: 'Let me look.' }] })
  @IfGiven()
  @JsonField({ kind: 'objects', maxBytes: LARGEST_PARTS_BYTES })
  readonly parts?: readonly Readonly<Record<string, unknown>>[];

  @ApiPropertyOptional({ description: "The client's own id of the message. Sent twice, it is one message: the second answer is 200 with the first message.", example: 'c-42' })
  @IfGiven()
  @IsCleanText()
  @Length(1, 200)
  readonly client_message_id?: string;

  @ApiPropertyOptional({ description: 'Given, the conversation must be held by this person; otherwise it is not found.', example: 'u-17' })
  @IfGiven()
  @IsUserId()
  readonly user_id?: string;

  @ApiPropertyOptional({ description: 'Model that wrote the message.', example: 'claude-sonnet-4-5' })
  @IfGiven()
  @IsModelName()
  readonly model?: string;

  @ApiPropertyOptional({ type: TokensBody })
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => TokensBody)
  readonly tokens?: TokensBody;

  @ApiPropertyOptional({ description: 'Milliseconds from the question to the last token.', example: 2300, type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly latency_ms?: number;
}

export class MessagePage {
  @ApiProperty({ type: [MessageView] })
  readonly messages!: readonly MessageView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}
