import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AppliedRate } from '../fx/rate-book.js';
import type { CostOfAnswer } from '../query/cost-of-answer.js';
import type { CostFigures } from '../query/cost-reader.js';

const Money = (description: string): PropertyDecorator => ApiPropertyOptional({ type: String, nullable: true, description: `${description}, exact decimal text; null where no charge has it. There when it was asked for.`, example: '20.52022672899' });

/** Sums of charges in one currency. */
export class AmountsView {
  @ApiProperty({ example: 'USD', description: 'The billing currency, or the one that was asked for.' })
  readonly currency!: string;

  @ApiProperty({ example: 1000, description: 'Charges that were added.' })
  readonly charges!: number;

  @Money('Sum of BilledCost')
  readonly billed?: string | null;

  @Money('Sum of EffectiveCost')
  readonly effective?: string | null;

  @Money('Sum of ListCost')
  readonly list?: string | null;

  @Money('Sum of ContractedCost')
  readonly contracted?: string | null;
}

export class PeriodView {
  @ApiProperty({ example: '2026-05-01', description: 'First day, UTC.' })
  readonly from!: string;

  @ApiProperty({ example: '2026-06-01', description: 'First day after it.' })
  readonly to!: string;
}

export class AppliedRateView implements AppliedRate {
  @ApiProperty({ example: 'USD' })
  readonly base!: string;

  @ApiProperty({ example: 'EUR' })
  readonly quote!: string;

  @ApiProperty({ example: '2026-05-01', description: 'Day from which the rate holds.' })
  readonly date!: string;

  @ApiProperty({ example: '0.92', description: 'Units of quote for one unit of base.' })
  readonly rate!: string;

  @ApiProperty({ example: 'ECB' })
  readonly source!: string;

  @ApiProperty({ description: 'True when only this direction was published and costs were divided by the rate, with 18 digits.' })
  readonly inverted!: boolean;
}

export class ConversionView {
  @ApiProperty({ example: 'EUR' })
  readonly to!: string;

  @ApiProperty({ type: [AppliedRateView], description: 'Every rate that was applied; costs already in the currency need none.' })
  readonly rates!: readonly AppliedRate[];
}

export class CostOfAnswerView implements CostOfAnswer {
  @ApiProperty({ example: 'ca_5f0c' })
  readonly job_id!: string;

  @ApiProperty({ example: '48213', description: 'Bytes that the statement read.' })
  readonly bytes_processed!: string;

  @ApiProperty({ example: '10485760', description: 'With the minimum of 10 MiB a table.' })
  readonly bytes_billed!: string;

  @ApiProperty({ example: '0.000059604644775', description: 'USD at list price.' })
  readonly estimated_usd!: string;

  @ApiProperty()
  readonly cache_hit!: boolean;
}

/** What every answer about costs says beside its figures. */
export class CostAnswerView {
  @ApiProperty({ type: PeriodView })
  readonly period!: PeriodView;

  @ApiProperty({ type: ConversionView, nullable: true, description: 'How costs were converted; null when each currency has sums of its own.' })
  readonly conversion!: ConversionView | null;

  @ApiProperty({ type: CostOfAnswerView, description: 'What this answer itself read.' })
  readonly query!: CostOfAnswerView;
}

export const answerOf = (period: PeriodView, { conversion, job }: CostFigures): CostAnswerView => ({ period, conversion, query: job });
