import type { ResultRow } from '@cloudact/bq-core';
import { KEY_SCOPES, type KeyRecord, type KeyScope } from '@cloudact/tenancy';
import { ApiProperty } from '@nestjs/swagger';

export const KEY_STATUSES = ['ACTIVE', 'ROTATED', 'REVOKED'] as const satisfies readonly KeyRecord['status'][];

/** A key as it is listed: neither the key nor its hash. */
export class ApiKeyView {
  @ApiProperty({ example: 'key_3f1c…' })
  readonly key_id!: string;

  @ApiProperty({ description: 'How the key begins, to tell it from others.', example: 'ca_prod_8Hq2' })
  readonly key_start!: string;

  @ApiProperty({ nullable: true, type: String, example: 'nightly import' })
  readonly name!: string | null;

  @ApiProperty({ enum: KEY_SCOPES, isArray: true })
  readonly scopes!: readonly KeyScope[];

  @ApiProperty({ enum: KEY_STATUSES, description: 'ROTATED: works until expires_at, and has a successor.' })
  readonly status!: KeyRecord['status'];

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly expires_at!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly revoked_at!: string | null;

  @ApiProperty({ nullable: true, type: String })
  readonly rotated_to_key_id!: string | null;

  @ApiProperty({ nullable: true, type: String, description: 'Key that made this one, or root; null for the first key, made at onboarding.' })
  readonly created_by!: string | null;
}

export const KEY_COLUMNS = [
  'key_id', 'key_start', 'name', 'scopes', 'status', 'created_at', 'expires_at', 'revoked_at', 'rotated_to_key_id', 'created_by',
] as const satisfies readonly (keyof ApiKeyView)[];

export function apiKeyOf(row: ResultRow): ApiKeyView {
  return row as unknown as ApiKeyView;
}
