import { IfGiven, IsCleanText, PageQuery } from '@cloudact/service-kit';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO4217CurrencyCode, Length, Matches } from 'class-validator';
import { Day } from '../query/cost-query.dto.js';
import { OWN_SOURCE } from './fx-rates.repository.js';

/** A positive decimal, exact as published. */
const RATE = /^(?!0+(?:\.0*)?$)\d{1,18}(?:\.\d{1,18})?$/;

export class PutFxRateBody {
  @ApiProperty({ example: '0.9215', description: 'Units of the quote currency for one unit of the base currency: positive decimal text, at most 18 digits on either side of the point.' })
  @Matches(RATE, { message: '$property must be a positive decimal as text, such as "0.9215"' })
  readonly rate!: string;

  @ApiPropertyOptional({ example: 'ECB', default: OWN_SOURCE, description: `Who published it. Reports prefer ${OWN_SOURCE} to any other source of the same day.` })
  @IfGiven()
  @IsCleanText()
  @Length(1, 100)
  readonly source: string = OWN_SOURCE;

  @ApiPropertyOptional({ example: 'Agreed with treasury' })
  @IfGiven()
  @IsCleanText()
  @Length(1, 1000)
  readonly notes?: string;
}

export class FxRateView {
  @ApiProperty({ example: '2026-05-01', description: 'Day from which the rate holds, until that of the next one.' })
  readonly rate_date!: string;

  @ApiProperty({ example: 'USD' })
  readonly base_currency!: string;

  @ApiProperty({ example: 'EUR' })
  readonly quote_currency!: string;

  @ApiProperty({ example: 'ECB' })
  readonly source!: string;

  @ApiProperty({ example: '0.9215' })
  readonly rate!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly notes!: string | null;

  @ApiProperty({ example: 1, description: 'Counts the changes, from 1.' })
  readonly version!: number;
}

export class ListFxRatesQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'USD' })
  @IfGiven()
  @Matches(/^[A-Z]{3}$/)
  @IsISO4217CurrencyCode()
  readonly base?: string;

  @ApiPropertyOptional({ example: 'EUR' })
  @IfGiven()
  @Matches(/^[A-Z]{3}$/)
  @IsISO4217CurrencyCode()
  readonly quote?: string;

  @Day('Only rates of this day and later ones.', '2026-05-01')
  readonly from?: string;
}

export class FxRatePage {
  @ApiProperty({ type: [FxRateView], description: 'Newest day first.' })
  readonly fx_rates!: readonly FxRateView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}
