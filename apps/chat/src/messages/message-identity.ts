import { createHash, randomUUID } from 'node:crypto';
import type { OrgSlug } from '@cloudact/tenancy';

/** The id of a message: from the client's own id where there is one, so that a message sent twice is one message, whichever process takes it. */
export function messageIdFor(org: OrgSlug, conversationId: string, clientMessageId: string | undefined): string {
  if (clientMessageId === undefined) return `msg_${randomUUID().replaceAll('-', '')}`;
  return `msg_${createHash('sha256').update(JSON.stringify([org, conversationId, clientMessageId])).digest('hex').slice(0, 32)}`;
}

/** What must be equal for two messages of one client id to be the same message. */
export function fingerprintOf({ role, content }: { readonly role: string; readonly content: string | null }): string {
  return createHash('sha256').update(JSON.stringify([role, content])).digest('hex');
}
