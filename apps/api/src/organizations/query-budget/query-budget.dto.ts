import { ApiProperty } from '@nestjs/swagger';
import { Matches, ValidateIf } from 'class-validator';

/** 1 to 18 digits: every such number is an INT64. */
const BYTES = /^[1-9]\d{0,17}$/;

/** Bytes are decimal text, since an INT64 does not fit into a JSON number. */
export class QueryBudgetView {
  @ApiProperty({ nullable: true, type: String, example: '1000000000000', description: 'Bytes that queries may bill in a UTC day; null: no budget, and only the cap of the plan on each query.' })
  readonly bytes_per_day!: string | null;

  @ApiProperty({ nullable: true, type: String, example: '5.684341886', description: 'The same in USD at list price.' })
  readonly usd_per_day!: string | null;

  @ApiProperty({ example: '52428800', description: 'Billed today by all three services, as far as it is stored: a record takes up to 15 s.' })
  readonly used_bytes!: string;

  @ApiProperty({ example: '0.000298023' })
  readonly used_usd!: string;

  @ApiProperty({ nullable: true, type: String, example: '999947571200', description: 'Null: no budget. Never negative.' })
  readonly remaining_bytes!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-05-02T00:00:00.000Z', description: 'When it begins anew: midnight UTC.' })
  readonly resets_at!: string;

  @ApiProperty({ example: '"v3"', description: 'Send it as If-Match with a change. Other changes of the organisation count it up too.' })
  readonly etag!: string;
}

export class SetQueryBudgetBody {
  @ApiProperty({ nullable: true, type: String, example: '1000000000000', pattern: BYTES.source, description: 'Bytes a UTC day, as decimal text; null takes the budget away.' })
  @ValidateIf((_object: object, value: unknown) => value !== null)
  @Matches(BYTES, { message: '$property must be null or a whole number above 0 of at most 18 digits, as text' })
  readonly bytes_per_day!: string | null;
}
