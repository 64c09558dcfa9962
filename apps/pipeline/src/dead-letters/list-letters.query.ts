import { type StoredLetter } from '@cloudact/bq-writers';
import { PageQuery } from '@cloudact/service-kit';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { LETTER_STATUSES } from './letter-view.js';

export class ListLettersQuery extends PageQuery {
  @ApiPropertyOptional({ enum: LETTER_STATUSES })
  @IsOptional()
  @IsIn(LETTER_STATUSES)
  readonly status?: StoredLetter['status'];

  @ApiPropertyOptional({ description: 'Only letters of this table.' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_]{1,128}$/, { message: 'table must be the name of a table' })
  readonly table?: string;
}
