import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmptyObject, IsObject } from 'class-validator';

/** A change of rows that are there. */
export class UpdateRows {
  @ApiProperty({ description: 'New value by column; null empties it. Not x_ lineage columns, nor columns of the primary key. Decimals and INT64 as text.', type: 'object', additionalProperties: true })
  @IsObject()
  @IsNotEmptyObject({ nullable: true })
  readonly set!: Record<string, unknown>;

  @ApiProperty({ description: 'Rows to change: column = value, column in a list of values, or null for IS NULL. All must hold.', type: 'object', additionalProperties: true })
  @IsObject()
  readonly where!: Record<string, unknown>;
}

export class UpdatedRowsView {
  @ApiProperty({ type: 'integer', example: 12 })
  readonly rows!: number;

  @ApiProperty({ example: 'job_1' })
  readonly job_id!: string;
}
