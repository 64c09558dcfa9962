import { IfGiven, IsCleanText, JsonField, PageQuery } from '@cloudact/service-kit';
import { CREDENTIAL_PROVIDERS, CREDENTIAL_TYPES, type CredentialProvider, type CredentialType } from '@cloudact/tenancy';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, Length, Matches } from 'class-validator';
import { CredentialView } from './credential-view.js';

/** A service account's JSON has 2.4 kB; a session token up to 4 kB. */
const LARGEST_SECRET_BYTES = 16_384;
const LARGEST_METADATA_BYTES = 8_192;
const SECRET = { kind: 'object', maxBytes: LARGEST_SECRET_BYTES } as const;
const SECRET_DOC = { type: Object, description: "The secret's fields, as the provider names them. Never shown again.", example: { api_key: 'sk-…' } };
const EXPIRY_DOC = { format: 'date-time', description: 'Instant in UTC (ending in Z) by which the secret must have been rotated.', example: '2027-01-01T00:00:00Z' };

export class CreateCredentialBody {
  @ApiProperty({ enum: CREDENTIAL_PROVIDERS })
  @IsIn([...CREDENTIAL_PROVIDERS])
  readonly provider!: CredentialProvider;

  @ApiPropertyOptional({ enum: CREDENTIAL_TYPES, description: 'Kind of the secret; without it, it is known by its fields.' })
  @IfGiven()
  @IsIn([...CREDENTIAL_TYPES])
  readonly credential_type?: CredentialType;

  @ApiPropertyOptional({ description: 'What people call it; once an organisation.', example: 'billing export', minLength: 1, maxLength: 100 })
  @IfGiven()
  @IsCleanText()
  @Length(1, 100)
  readonly name?: string;

  @ApiProperty(SECRET_DOC)
  @JsonField(SECRET)
  readonly secret!: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({ type: Object, description: 'Settings that are no secret: account ids, regions, paths. They are answered as they are.' })
  @IfGiven()
  @JsonField({ kind: 'object', maxBytes: LARGEST_METADATA_BYTES })
  readonly metadata?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({ description: 'Cost owner of rows that name none.', maxLength: 200 })
  @IfGiven()
  @IsCleanText()
  @Length(1, 200)
  readonly default_hierarchy_entity_id?: string;

  @ApiPropertyOptional(EXPIRY_DOC)
  @IfGiven()
  @IsISO8601({ strict: true })
  @Matches(/T.*Z$/, { message: 'expires_at must be an instant in UTC such as 2027-01-01T00:00:00Z' })
  readonly expires_at?: string;
}

export class RotateCredentialBody {
  @ApiProperty(SECRET_DOC)
  @JsonField(SECRET)
  readonly secret!: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional(EXPIRY_DOC)
  @IfGiven()
  @IsISO8601({ strict: true })
  @Matches(/T.*Z$/, { message: 'expires_at must be an instant in UTC such as 2027-01-01T00:00:00Z' })
  readonly expires_at?: string;
}

export class ListCredentialsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: CREDENTIAL_PROVIDERS, description: 'Only credentials of this provider.' })
  @IfGiven()
  @IsIn([...CREDENTIAL_PROVIDERS])
  readonly provider?: CredentialProvider;
}

export class CredentialPage {
  @ApiProperty({ type: [CredentialView] })
  readonly integration_credentials!: readonly CredentialView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}

export class ReencryptionView {
  @ApiProperty({ description: 'Secrets that were sealed anew.' })
  readonly reencrypted!: number;

  @ApiProperty({ type: [String], description: 'Credentials that could not be opened; store their secrets anew.' })
  readonly unreadable!: readonly string[];
}
