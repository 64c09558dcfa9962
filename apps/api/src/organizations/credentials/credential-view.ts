import { CREDENTIAL_PROVIDERS, CREDENTIAL_STATUSES, CREDENTIAL_TYPES, type CredentialProvider, type CredentialRecord, type CredentialStatus, type CredentialType } from '@cloudact/tenancy';
import { ApiProperty } from '@nestjs/swagger';
import { etagOf } from '../../resources/etag.js';

/** A credential as it is answered: everything but its secret. */
export class CredentialView {
  @ApiProperty({ example: 'cred_3f1c…' })
  readonly credential_id!: string;

  @ApiProperty({ enum: CREDENTIAL_PROVIDERS })
  readonly provider!: CredentialProvider;

  @ApiProperty({ enum: CREDENTIAL_TYPES })
  readonly credential_type!: CredentialType;

  @ApiProperty({ nullable: true, type: String, example: 'billing export' })
  readonly name!: string | null;

  @ApiProperty({ enum: CREDENTIAL_STATUSES })
  readonly status!: CredentialStatus;

  @ApiProperty({ enum: ['PENDING', 'VALID', 'INVALID', 'EXPIRED'], description: 'What the provider said of the secret last; PENDING until a run has used it.' })
  readonly validation_status!: CredentialRecord['validation_status'];

  @ApiProperty({ nullable: true, type: String })
  readonly default_hierarchy_entity_id!: string | null;

  @ApiProperty({ nullable: true, type: Object, description: 'Settings that are no secret.' })
  readonly metadata!: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly expires_at!: string | null;

  @ApiProperty({ nullable: true, type: String, description: 'Key that stored it, or root.' })
  readonly created_by!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ nullable: true, type: String })
  readonly updated_by!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly updated_at!: string | null;

  @ApiProperty({ description: 'Counts the changes, from 1.' })
  readonly version!: number;

  @ApiProperty({ description: 'For `If-Match`.', example: '"v3"' })
  readonly etag!: string;
}

/** Field by field, so that a column that comes later is not answered by accident. */
export function credentialView(record: CredentialRecord): CredentialView {
  const { credential_id, provider, credential_type, name, status, validation_status, default_hierarchy_entity_id, metadata, expires_at, created_by, created_at, updated_by, updated_at, version } = record;
  return { credential_id, provider, credential_type, name, status, validation_status, default_hierarchy_entity_id, metadata, expires_at, created_by, created_at, updated_by, updated_at, version, etag: etagOf(version) };
}
