import { IfGiven, IsCleanText, PageQuery } from '@cloudact/service-kit';
import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsBoolean, IsIn, Length } from 'class-validator';
import { Transform } from 'class-transformer';
import { CostFilterQuery } from '../query/cost-query.dto.js';
import { PeriodView } from '../reports/cost-view.js';
import { USUAL_COLUMNS } from './cost-columns.js';

const LONGEST_FIELDS = 4_000;

export class CostFieldsQuery extends CostFilterQuery {
  @ApiPropertyOptional({ description: `Columns of the cost table, with commas between, or * for all. Default: ${USUAL_COLUMNS.join(', ')}.`, example: 'ChargePeriodStart,ServiceName,BilledCost' })
  @IfGiven()
  @IsCleanText()
  @Length(1, LONGEST_FIELDS)
  readonly fields?: string;
}

export class CostRowsQuery extends IntersectionType(CostFieldsQuery, PageQuery) {}

export const EXPORT_FORMATS = ['csv', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export class CostExportQuery extends CostFieldsQuery {
  @ApiPropertyOptional({ enum: EXPORT_FORMATS, default: 'csv', description: 'Decimals are exact text in both: no Parquet decimal holds every BIGNUMERIC.' })
  @IfGiven()
  @IsIn([...EXPORT_FORMATS])
  readonly format: ExportFormat = 'csv';

  @ApiPropertyOptional({ default: true, description: 'CSV: text that a spreadsheet would run as a formula begins with an apostrophe. False leaves text as it is stored.' })
  @IfGiven()
  @Transform(({ value }: { readonly value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  readonly guard_formulas: boolean = true;
}

export class CostRowsPage {
  @ApiProperty({ type: PeriodView })
  readonly period!: PeriodView;

  @ApiProperty({ type: [Object], description: 'Charges by column: decimals and whole numbers as exact text, times in ISO 8601, JSON as its text.', example: [{ ChargePeriodStart: '2026-05-01T00:00:00.000000Z', ServiceName: 'AWS Lambda', BilledCost: '0.00000123' }] })
  readonly costs!: readonly Readonly<Record<string, unknown>>[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}
