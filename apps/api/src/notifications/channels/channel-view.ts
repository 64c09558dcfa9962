import type { ResultRow } from '@cloudact/bq-core';
import { ApiProperty } from '@nestjs/swagger';

export const CHANNEL_TYPES = ['EMAIL', 'SLACK', 'WEBHOOK'] as const;
export const CHANNEL_STATUSES = ['ACTIVE', 'PAUSED', 'FAILING', 'DELETED'] as const;

export class ChannelView {
  @ApiProperty({ example: 'channel-2f6c' })
  readonly channel_id!: string;

  @ApiProperty({ enum: CHANNEL_TYPES })
  readonly channel_type!: (typeof CHANNEL_TYPES)[number];

  @ApiProperty({ example: 'FinOps room' })
  readonly name!: string;

  @ApiProperty({ enum: CHANNEL_STATUSES, description: 'FAILING: deliveries fail in a row.' })
  readonly status!: (typeof CHANNEL_STATUSES)[number];

  @ApiProperty({ description: 'Gets what rules without a channel have to say.' })
  readonly is_default!: boolean;

  @ApiProperty({ type: [String] })
  readonly email_recipients!: readonly string[];

  @ApiProperty({ description: 'True when an address is stored, encrypted. No route shows it.' })
  readonly has_address!: boolean;

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly updated_at!: string | null;

  @ApiProperty({ example: 1 })
  readonly version!: number;

  @ApiProperty({ example: '"v1"', description: 'Send it as If-Match with a change.' })
  readonly etag!: string;
}

/** What is stored of a secret: nonce, ciphertext and tag in one, and its wrapped data key. */
export interface StoredAddress {
  readonly sealed: Buffer;
  readonly encryptedDataKey: Buffer;
  readonly kmsKeyId: string;
}

export type Channel = { readonly [Column in Exclude<keyof ChannelView, 'etag' | 'has_address'>]: ChannelView[Column] } & { readonly address?: StoredAddress };

export const channelOf = (row: ResultRow): Channel => {
  const bytes = (name: string): Buffer => Buffer.from(String(row[name]), 'base64');
  return {
    ...({ channel_id: row['channel_id'], channel_type: row['channel_type'], name: row['name'], status: row['status'], is_default: row['is_default'], email_recipients: row['email_recipients'], created_at: row['created_at'], updated_at: row['updated_at'] } as Omit<Channel, 'version' | 'address'>),
    version: Number(row['version']),
    ...(row['secret_ciphertext'] === null ? {} : { address: { sealed: bytes('secret_ciphertext'), encryptedDataKey: bytes('encrypted_data_key'), kmsKeyId: String(row['kms_key_id']) } }),
  };
};
