import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Max, Min } from 'class-validator';
import { IsWholeNumberText } from '../http/whole-number-text.js';

const MOST_ITEMS = 200;
const USUAL_ITEMS = 50;

/** How every list is asked for a page. Extend it with the list's own filters; anything else in the query is refused. */
export class PageQuery {
  @ApiPropertyOptional({ description: 'Items a page.', minimum: 1, maximum: MOST_ITEMS, default: USUAL_ITEMS, type: 'integer' })
  @IsOptional()
  @IsWholeNumberText()
  @Min(1)
  @Max(MOST_ITEMS)
  readonly limit: number = USUAL_ITEMS;

  @ApiPropertyOptional({ description: 'The `next_page_token` of the page before, unchanged. Good only for the same organisation and the same filters.' })
  @IsOptional()
  @IsString()
  readonly page_token?: string;
}
