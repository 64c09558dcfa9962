import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import type { Rule } from '../rules/rule-view.js';
import type { RuleFinding } from './rule-finding.js';

const DAY_MS = 86_400_000;
/** An organisation has a handful. */
const MOST_CREDENTIALS = 200;

/** Rules about access to providers. */
@Injectable()
export class CredentialChecks {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** Credentials that end within so many days: told once for each set of them. */
  async expiring(client: OrgBigQueryClient, { condition }: Rule, now: number): Promise<RuleFinding | undefined> {
    const days = Number(condition['days']);
    const found = await this.platform.credentialStore.list(client, { limit: MOST_CREDENTIALS });
    const soon = found.filter(({ status, expires_at: at }) => status === 'ACTIVE' && at !== null && Date.parse(at) <= now + days * DAY_MS);
    if (soon.length === 0) return undefined;
    const named = soon.map(({ credential_id: id, provider, expires_at: at }) => `${provider} ${id} at ${at ?? ''}`).toSorted();
    return { occurrence: named.join(';'), text: `Credentials end within ${days} days: ${named.join('; ')}.` };
  }
}
