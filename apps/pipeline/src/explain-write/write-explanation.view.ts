import { WRITE_METHODS, type WriteMethod } from '@cloudact/bq-writers';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ExplainedMethodView {
  @ApiProperty({ enum: WRITE_METHODS })
  readonly method!: WriteMethod;

  @ApiProperty({ example: 'visible when the job is done; exactly once for the same run and rows; free; 1,500 jobs a table and day' })
  readonly promise!: string;

  @ApiProperty({ example: '0', description: 'USD at list price, before free allowances.' })
  readonly estimatedUsd!: string;

  @ApiProperty({ example: 'load jobs are free' })
  readonly pricedBy!: string;

  @ApiPropertyOptional({ description: 'Why it cannot do this write.' })
  readonly cannot?: string;
}

export class WriteExplanationView extends ExplainedMethodView {
  @ApiProperty({ example: 'asked-for', description: 'The rule that chose the method.' })
  readonly rule!: string;

  @ApiProperty({ example: 'asked for by the request' })
  readonly why!: string;

  @ApiProperty({ type: 'integer', example: 1_000_000, description: 'Rows that the estimates are for.' })
  readonly pricedRows!: number;

  @ApiProperty({ type: 'integer', example: 1_000_000_000 })
  readonly pricedBytes!: number;

  @ApiProperty({ type: [ExplainedMethodView] })
  readonly alternatives!: readonly ExplainedMethodView[];
}
