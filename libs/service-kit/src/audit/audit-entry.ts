import { randomBytes } from 'node:crypto';
import { sha256OfJson } from '../idempotency/canonical-json.js';
import type { AuditEvent } from './audit-event.js';

/** A row of `org_audit_logs`. */
export interface AuditEntry {
  readonly audit_id: string;
  readonly org_slug: string;
  readonly actor_type: AuditEvent['actorType'];
  readonly actor_id: string | null;
  readonly api_key_id: string | null;
  readonly action: string;
  readonly resource_type: string;
  readonly resource_id: string | null;
  readonly outcome: AuditEvent['outcome'];
  readonly error_code: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly request_id: string | null;
  readonly chain_id: string;
  readonly chain_seq: number;
  readonly prev_hash: string;
  readonly entry_hash: string;
  readonly created_at: string;
}

/** What the first entry of a chain follows. */
export const FIRST_PREV_HASH = '0'.repeat(64);
const LONGEST_USER_AGENT = 512;
const LONGEST_ID = 200;

/** Where a chain has got to. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** The event as the next entry of its chain. */
export function chainEntry(event: AuditEvent, chainId: string, head: ChainHead | undefined, at: string): AuditEntry {
  const entry = {
    audit_id: `aud_${at.replace(/\D/g, '')}_${randomBytes(6).toString('hex')}`,
    org_slug: event.org,
    actor_type: event.actorType,
    actor_id: event.actorId ?? null,
    api_key_id: event.apiKeyId ?? null,
    action: event.action,
    resource_type: event.resourceType,
    resource_id: event.resourceId?.slice(0, LONGEST_ID).toWellFormed() ?? null,
    outcome: event.outcome,
    error_code: event.errorCode ?? null,
    details: event.details ?? null,
    ip_address: event.ipAddress ?? null,
    user_agent: event.userAgent?.slice(0, LONGEST_USER_AGENT).toWellFormed() ?? null,
    request_id: event.requestId ?? null,
    chain_id: chainId,
    chain_seq: head === undefined ? 0 : head.seq + 1,
    prev_hash: head?.hash ?? FIRST_PREV_HASH,
    created_at: at,
  };
  return { ...entry, entry_hash: entryHash(entry) };
}

/** SHA-256 over the canonical JSON of every column but itself; `prev_hash` is one of them, which makes the chain. */
export function entryHash({ entry_hash: _own, ...columns }: Omit<AuditEntry, 'entry_hash'> & { readonly entry_hash?: string }): string {
  return sha256OfJson(columns);
}
