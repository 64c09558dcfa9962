import { IsCleanText } from '@cloudact/service-kit';
import { ApiProperty } from '@nestjs/swagger';
import { Length } from 'class-validator';
import { field } from '../../resources/dto-field.js';
import { AdviceAnswer } from '../advice-answer.js';

export class RowUpdateQuery {
  @field('required', { example: 'cost_data_standard_1_3', description: 'A table of the organisation.' }, IsCleanText(), Length(1, 128))
  readonly table!: string;
}

export class StreamingBufferView {
  @ApiProperty({ example: '12', description: "BigQuery's estimate of the rows that wait in it." })
  readonly rows!: string;

  @ApiProperty({ format: 'date-time', example: '2026-05-01T12:00:00.000Z' })
  readonly oldest_entry_at!: string;

  @ApiProperty({ format: 'date-time', example: '2026-05-01T12:30:00.000Z', description: 'Before this no row of the buffer can be changed.' })
  readonly first_changeable_at!: string;

  @ApiProperty({ format: 'date-time', example: '2026-05-01T12:45:00.000Z', description: 'From this on every row that is stored now can be changed.' })
  readonly all_changeable_by!: string;
}

export class RowUpdateAdviceView extends AdviceAnswer {
  @ApiProperty({ description: 'True when UPDATE, DELETE and MERGE may touch every row now.' })
  readonly changeable_now!: boolean;

  @ApiProperty({ type: StreamingBufferView, nullable: true, description: 'Rows of streaming inserts that refuse a change; null when there are none.' })
  readonly streaming_buffer!: StreamingBufferView | null;

  @ApiProperty({ example: 'storage-write', description: 'The method whose rows can be changed at once.' })
  readonly avoided_by!: string;
}
