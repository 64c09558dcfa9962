import type { QueryRunner } from '@cloudact/bq-core';
import { TenantCache } from '../cache/tenant-cache.js';
import { TenantContextMissingError } from '../errors.js';
import type { OrgContext } from '../org/org-context.js';
import type { CurrentPlans } from '../tier/current-plans.js';
import { OrgBigQueryClient } from './org-bigquery-client.js';

/** The least recently used goes first. */
const CACHED_CLIENTS = 10_000;
/** A plan change is felt within this time. */
const CLIENT_TTL_MS = 5_000;

export interface OrgClientFactoryOptions {
  readonly runner: QueryRunner;
  /** `api`, `pipeline`, `chat`: label and cost record. */
  readonly service: string;
  /** Lets a plan change reach clients that are held on to. Default: a client keeps the plan of its context. */
  readonly plans?: CurrentPlans;
  readonly now?: () => number;
}

/** Hands out one client per organisation, plan and key; holds no connection of its own, so an idle organisation costs next to nothing. */
export class OrgClientFactory {
  readonly #clients: TenantCache<string, OrgBigQueryClient>;

  constructor(private readonly options: OrgClientFactoryOptions) {
    this.#clients = new TenantCache({ maxEntries: CACHED_CLIENTS, ttlMs: CLIENT_TTL_MS, ...(options.now === undefined ? {} : { now: options.now }) });
  }

  /** @throws TenantContextMissingError without an organisation: there is no client for everybody */
  clientFor(context: OrgContext | undefined): OrgBigQueryClient {
    if (context?.org === undefined || context.datasetId === undefined) throw new TenantContextMissingError('OrgClientFactory.clientFor');
    const key = `${context.tier} ${context.datasetId} ${context.keyId}`;
    let client = this.#clients.get(context.org, key);
    if (client === undefined) {
      client = new OrgBigQueryClient(context, this.options.runner, this.options.service, this.options.plans);
      this.#clients.set(context.org, key, client);
    }
    return client;
  }
}
