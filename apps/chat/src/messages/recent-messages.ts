import { type OrgSlug, TenantCache } from '@cloudact/tenancy';

/** Streamed rows can be queried within seconds, not at once (docs: streaming-data-into-bigquery#dataavailability); this outlasts them. */
const REMEMBERED_MS = 120_000;
const CONVERSATIONS = 20_000;
const MESSAGES = 50_000;

/** What is needed to recognise a message that was sent again; its text is in the repetition. */
export interface RecentMessage {
  readonly seq: number;
  readonly created_at: string;
  readonly fingerprint: string;
}

/** What this process wrote a moment ago and a query may not show yet. */
export class RecentMessages {
  readonly #last: TenantCache<OrgSlug, Pick<RecentMessage, 'seq'>>;
  readonly #messages: TenantCache<OrgSlug, RecentMessage>;

  constructor(now?: () => number) {
    const clock = now === undefined ? {} : { now };
    this.#last = new TenantCache({ maxEntries: CONVERSATIONS, ttlMs: REMEMBERED_MS, ...clock });
    this.#messages = new TenantCache({ maxEntries: MESSAGES, ttlMs: REMEMBERED_MS, ...clock });
  }

  find(org: OrgSlug, conversationId: string, messageId: string): RecentMessage | undefined {
    return this.#messages.get(org, `${conversationId}/${messageId}`);
  }

  /** The position after the last message, of those stored and those just written. @param storedSeq -1 without a stored message */
  nextSeq(org: OrgSlug, conversationId: string, storedSeq: number): number {
    return Math.max(storedSeq, this.#last.get(org, conversationId)?.seq ?? -1) + 1;
  }

  wrote(org: OrgSlug, conversationId: string, messageId: string, message: RecentMessage): void {
    this.#last.set(org, conversationId, message);
    this.#messages.set(org, `${conversationId}/${messageId}`, message);
  }
}
