/** Who acted on what, and how it ended. No secrets and no rows: `details` holds what `audited-fields.ts` lets through. */
export interface AuditEvent {
  /** Slug of the organisation, or `_platform`. */
  readonly org: string;
  readonly actorType: 'API_KEY' | 'ROOT_KEY' | 'SERVICE' | 'USER';
  readonly actorId?: string;
  /** Id of the key, never the key. */
  readonly apiKeyId?: string;
  /** `CREATE`, `READ`, `UPDATE`, `DELETE`, `EXECUTE`, `ROTATE`. */
  readonly action: string;
  /** `API_KEY`, `CONVERSATION`. */
  readonly resourceType: string;
  readonly resourceId?: string;
  readonly outcome: 'SUCCESS' | 'FAILURE' | 'DENIED';
  readonly errorCode?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly ipAddress?: string;
  readonly userAgent?: string;
  readonly requestId?: string;
}
