import { type AuditEntry, IfGiven, IsCleanText, PageQuery } from '@cloudact/service-kit';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, Length, Matches } from 'class-validator';

export const AUDIT_OUTCOMES = ['SUCCESS', 'FAILURE', 'DENIED'] as const;
const WORD = /^[A-Z][A-Z_]{1,63}$/;
const INSTANT = { message: '$property must be an instant in UTC such as 2027-01-01T00:00:00Z' };

/** Filters; all that are given must hold. A name that is not here is refused. */
export class ListAuditLogQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'ROTATE', description: 'CREATE, READ, UPDATE, DELETE, EXECUTE or ROTATE.' })
  @IfGiven()
  @Matches(WORD)
  readonly action?: string;

  @ApiPropertyOptional({ example: 'API_KEY' })
  @IfGiven()
  @Matches(WORD)
  readonly resource_type?: string;

  @ApiPropertyOptional({ example: 'key_3f1c…' })
  @IfGiven()
  @IsCleanText()
  @Length(1, 200)
  readonly resource_id?: string;

  @ApiPropertyOptional({ enum: AUDIT_OUTCOMES })
  @IfGiven()
  @IsIn([...AUDIT_OUTCOMES])
  readonly outcome?: AuditEntry['outcome'];

  @ApiPropertyOptional({ description: 'Id of the key that acted.' })
  @IfGiven()
  @IsCleanText()
  @Length(1, 200)
  readonly api_key_id?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Entries of this instant or later.' })
  @IfGiven()
  @IsISO8601({ strict: true })
  @Matches(/T.*Z$/, INSTANT)
  readonly since?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Entries before this instant.' })
  @IfGiven()
  @IsISO8601({ strict: true })
  @Matches(/T.*Z$/, INSTANT)
  readonly until?: string;
}

export class AuditEntryView implements AuditEntry {
  @ApiProperty()
  readonly audit_id!: string;

  @ApiProperty()
  readonly org_slug!: string;

  @ApiProperty({ enum: ['USER', 'API_KEY', 'ROOT_KEY', 'SERVICE'] })
  readonly actor_type!: AuditEntry['actor_type'];

  @ApiProperty({ nullable: true, type: String })
  readonly actor_id!: string | null;

  @ApiProperty({ nullable: true, type: String, description: 'Id of the key, never the key.' })
  readonly api_key_id!: string | null;

  @ApiProperty({ example: 'ROTATE' })
  readonly action!: string;

  @ApiProperty({ example: 'API_KEY' })
  readonly resource_type!: string;

  @ApiProperty({ nullable: true, type: String })
  readonly resource_id!: string | null;

  @ApiProperty({ enum: AUDIT_OUTCOMES })
  readonly outcome!: AuditEntry['outcome'];

  @ApiProperty({ nullable: true, type: String })
  readonly error_code!: string | null;

  @ApiProperty({ nullable: true, type: Object, description: 'Method, route, and the fields of the request that may be told.' })
  readonly details!: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ nullable: true, type: String })
  readonly ip_address!: string | null;

  @ApiProperty({ nullable: true, type: String })
  readonly user_agent!: string | null;

  @ApiProperty({ nullable: true, type: String })
  readonly request_id!: string | null;

  @ApiProperty()
  readonly chain_id!: string;

  @ApiProperty()
  readonly chain_seq!: number;

  @ApiProperty({ description: '`entry_hash` of the entry before it in its chain.' })
  readonly prev_hash!: string;

  @ApiProperty({ description: 'SHA-256 over all other columns.' })
  readonly entry_hash!: string;

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;
}

export class AuditLogPage {
  @ApiProperty({ type: [AuditEntryView] })
  readonly audit_log!: readonly AuditEntryView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}

class ChainView {
  @ApiProperty()
  readonly chain_id!: string;

  @ApiProperty()
  readonly entries!: number;

  @ApiProperty({ description: '0, unless the beginning has expired or was taken away.' })
  readonly first_seq!: number;

  @ApiProperty()
  readonly last_seq!: number;

  @ApiProperty({ description: 'Hash of the last entry. Keep it: a chain that is cut off later shows.' })
  readonly head!: string;
}

class FaultView {
  @ApiProperty()
  readonly chain_id!: string;

  @ApiProperty()
  readonly chain_seq!: number;

  @ApiProperty({ enum: ['changed', 'missing', 'forked', 'unlinked'] })
  readonly fault!: 'changed' | 'missing' | 'forked' | 'unlinked';
}

export class AuditVerificationView {
  @ApiProperty({ description: 'True when no entry was changed, taken out or put in.' })
  readonly holds!: boolean;

  @ApiProperty({ type: [ChainView] })
  readonly chains!: readonly ChainView[];

  @ApiProperty({ type: [FaultView] })
  readonly faults!: readonly FaultView[];
}
