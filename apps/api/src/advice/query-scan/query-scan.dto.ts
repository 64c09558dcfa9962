import { ApiProperty } from '@nestjs/swagger';
import { QueryEstimateView } from '../../queries/queries.dto.js';
import { AdviceAnswer } from '../advice-answer.js';

export class QueryScanAdviceView extends AdviceAnswer {
  @ApiProperty({ type: QueryEstimateView, description: 'As queries:estimate answers it: bytes, dollars, share of the cap, and each piece of advice with the place that it is about.' })
  readonly estimate!: QueryEstimateView;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'The statement with the advice taken that saves most; null where none can be written.' })
  readonly better_sql!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.97, description: 'Share of the bytes that better_sql saves.' })
  readonly saves!: number | null;
}
