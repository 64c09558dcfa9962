import { ApiProperty } from '@nestjs/swagger';
import { AdviceAnswer } from '../advice-answer.js';

export class BreakerFailureView {
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty({ example: 'BIGQUERY_UNAVAILABLE', description: 'A row of docs/errors.md. The text of an error is not told: it may be of another organisation.' })
  readonly code!: string;
}

export class BreakerView {
  @ApiProperty({ example: 'bigquery:query', description: 'The dependency and what is asked of it.' })
  readonly name!: string;

  @ApiProperty({ enum: ['closed', 'open', 'half-open', 'ramping'], description: 'open: refuses at once. half-open: one request tries. ramping: it worked, and the load grows.' })
  readonly state!: string;

  @ApiProperty({ example: 0, description: 'Failures of the dependency in a row. A mistake of a caller does not count.' })
  readonly consecutive_failures!: number;

  @ApiProperty({ example: 5, description: 'So many in a row open it.' })
  readonly opens_after!: number;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'Null unless it is open.' })
  readonly open_since!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'From then on one request is let through to try; null unless it is open.' })
  readonly next_probe_at!: string | null;

  @ApiProperty({ type: [BreakerFailureView], description: 'The failures in a row that count, oldest first.' })
  readonly failures!: readonly BreakerFailureView[];
}

export class BreakersView extends AdviceAnswer {
  @ApiProperty({ type: [BreakerView], description: 'Of this service, which all organisations share.' })
  readonly breakers!: readonly BreakerView[];
}

export class QueryPlacesView {
  @ApiProperty({ example: 5, description: 'Queries of the plan at a time.' })
  readonly limit!: number;

  @ApiProperty({ example: 5, description: 'Of them, free now.' })
  readonly free!: number;
}

export class BreakerAdviceView extends BreakersView {
  @ApiProperty({ type: QueryPlacesView, description: "The organisation's own limit, which opens no breaker and closes none." })
  readonly own_queries!: QueryPlacesView;
}
