import { setTimeout as sleep } from 'node:timers/promises';
import { AuditChainVerifier, type AuditEntry, type AuditVerification, decodePageToken, InjectPlatform, type Page, pageOf, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import type { ListAuditLogQuery } from './audit-log.dto.js';
import { AuditLogRepository } from './audit-log.repository.js';

/** A reader waits so long for what this service has on disk only; other services' entries come within a few seconds anyway. */
const FRESHNESS_MS = 2_000;

@Injectable()
export class AuditLogService {
  constructor(
    private readonly entries: AuditLogRepository,
    @InjectPlatform() private readonly platform: Platform,
  ) {}

  async list(client: OrgBigQueryClient, { limit, page_token, ...filters }: ListAuditLogQuery): Promise<Page<'audit_log', AuditEntry>> {
    const scope = { org: client.context.org, list: 'audit-log', filters: { ...filters } };
    const after = decodePageToken(scope, page_token, 2) as readonly [string, string] | undefined;
    await this.#storeWhatWaits();
    const found = await this.entries.list(client, { limit: limit + 1, filters, ...(after === undefined ? {} : { after }) });
    return pageOf({ name: 'audit_log', found, limit, scope, placeOf: ({ created_at, audit_id }) => [created_at, audit_id] });
  }

  async verify(client: OrgBigQueryClient): Promise<AuditVerification> {
    await this.#storeWhatWaits();
    const verifier = new AuditChainVerifier();
    for await (const entry of this.entries.chains(client)) verifier.add(entry);
    return verifier.result();
  }

  async #storeWhatWaits(): Promise<void> {
    const enough = new AbortController();
    const patience = sleep(FRESHNESS_MS, undefined, { signal: enough.signal }).catch(() => undefined);
    await Promise.race([this.platform.audit.flush(), patience]);
    enough.abort();
  }
}
