import { IfGiven, IsCleanText } from '@cloudact/service-kit';
import { KEY_SCOPES, type KeyScope } from '@cloudact/tenancy';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsInt, IsISO8601, Length, Matches, Max, Min } from 'class-validator';
import { ApiKeyView } from './api-key-view.js';

const USUAL_GRACE_SECONDS = 3_600;
const LONGEST_GRACE_SECONDS = 86_400;

export class CreateApiKeyBody {
  @ApiProperty({ description: 'What the key is for.', example: 'nightly import', minLength: 1, maxLength: 100 })
  @IsCleanText()
  @Length(1, 100)
  readonly name!: string;

  @ApiPropertyOptional({ enum: KEY_SCOPES, isArray: true, default: ['read'], description: 'What the key permits; at most what its maker has. Without it, the least: reading.', example: ['ingest'] })
  @IfGiven()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn([...KEY_SCOPES], { each: true })
  readonly scopes: readonly KeyScope[] = ['read'];

  @ApiPropertyOptional({ format: 'date-time', description: 'Instant in UTC (ending in Z) from which the key is refused; without it the key has no end.', example: '2027-01-01T00:00:00Z' })
  @IfGiven()
  @IsISO8601({ strict: true })
  @Matches(/T.*Z$/, { message: 'expires_at must be an instant in UTC such as 2027-01-01T00:00:00Z' })
  readonly expires_at?: string;
}

export class RotateApiKeyBody {
  @ApiPropertyOptional({ minimum: 0, maximum: LONGEST_GRACE_SECONDS, default: USUAL_GRACE_SECONDS, type: 'integer', description: 'Seconds for which the old key still works; never beyond its own expiry.' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(LONGEST_GRACE_SECONDS)
  readonly grace_seconds: number = USUAL_GRACE_SECONDS;
}

export class CreatedApiKeyView extends ApiKeyView {
  @ApiProperty({ description: 'The key itself. Shown here and never again.', example: 'ca_prod_…' })
  readonly secret!: string;
}

export class RotatedApiKeyView {
  @ApiProperty({ type: CreatedApiKeyView, description: 'The successor, with the same name, scopes and expiry.' })
  readonly api_key!: CreatedApiKeyView;

  @ApiProperty({ type: ApiKeyView, description: 'The old key; `expires_at` is the end of its grace.' })
  readonly rotated!: ApiKeyView;
}

export class ApiKeyPage {
  @ApiProperty({ type: [ApiKeyView] })
  readonly api_keys!: readonly ApiKeyView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}
