import { setTimeout as sleep } from 'node:timers/promises';
import { BigQueryError, type BigQueryGateway, classifyBigQueryError, type QueryResult, QueryRunner, type Statement } from '@cloudact/bq-core';
import { RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import { CurrentPlans, KEY_SCOPES, type KeyRecord, KeyVerifier, newApiKey, OrgClientFactory, type OrgDirectory, type OrgRecord, type OrgSlug, parseOrgSlug, PLAN_TIERS, TierAdmission } from '@cloudact/tenancy';
import type { BenchResult } from '../benchmark.js';

/** BigQuery's part of a query, done by nobody. `bad` fails as a statement with a mistake does, `heavy` takes long. */
export const QUERY_MS = { good: 10, heavy: 60 } as const;
const BAD = 'bad';
const HEAVY = 'heavy';

export interface TenantsHouse {
  readonly quick: boolean;
  readonly rounds: number;
}
export type TenantsScenario = (house: TenantsHouse) => Promise<readonly BenchResult[]>;

/** Organisations and keys in memory: 10,000 of them cost no look-up of BigQuery's. */
export class BenchDirectory implements OrgDirectory {
  readonly secrets: readonly string[];
  readonly #orgs = new Map<OrgSlug, OrgRecord>();
  readonly #keys = new Map<string, KeyRecord>();

  constructor(orgs: number) {
    this.secrets = Array.from({ length: orgs }, (_, index) => {
      const org = parseOrgSlug(`org_${index}`);
      const { secret, sha256 } = newApiKey('local');
      this.#orgs.set(org, { org, tier: PLAN_TIERS[index % PLAN_TIERS.length] ?? 'STARTER', status: 'ACTIVE', datasetId: `org_${index}_local` });
      this.#keys.set(sha256, { keyId: `key_${index}`, sha256, org, scopes: KEY_SCOPES, status: 'ACTIVE' });
      return secret;
    });
  }

  async org(slug: OrgSlug): Promise<OrgRecord | undefined> {
    return this.#orgs.get(slug);
  }

  async key(sha256: string): Promise<{ readonly key: KeyRecord; readonly org: OrgRecord } | undefined> {
    const key = this.#keys.get(sha256);
    const org = key === undefined ? undefined : this.#orgs.get(key.org);
    return key === undefined || org === undefined ? undefined : { key, org };
  }
}

/** What a service has of tenancy, as the platform wires it, over a sink. */
export interface BenchService {
  readonly verifier: KeyVerifier;
  readonly clients: OrgClientFactory;
  readonly admission: TierAdmission;
  readonly runner: QueryRunner;
  close(): void;
}

export function benchService(directory: OrgDirectory, service: string, gateway: BigQueryGateway): BenchService {
  const clock = systemClock;
  const plans: CurrentPlans = new CurrentPlans({ directory, clock, onChange: (org) => admission.planChanged(org) });
  const admission = new TierAdmission(clock, plans);
  const runner = new QueryRunner({ gateway, admission, clock, retry: new RetryPolicy({ classify: classifyBigQueryError, clock }) });
  return {
    verifier: new KeyVerifier({ directory, clock, environment: 'local', plans }),
    clients: new OrgClientFactory({ runner, service, plans }),
    admission,
    runner,
    close: () => {
      admission.close();
      runner.close();
    },
  };
}

const RESULT = {
  rows: [], fields: [], truncated: false, totalRows: 0n,
  statistics: { jobId: 'job_1', statementType: 'SELECT', bytesProcessed: 0n, bytesBilled: 0n, slotMs: 0n, cacheHit: false, durationMs: 0, dmlRows: 0n, referencedTables: [] },
} as unknown as QueryResult;

/** @param ms how long a good query takes; 0 answers at once */
export function sinkGateway(ms = 0): BigQueryGateway {
  const query = async ({ sql }: Statement): Promise<QueryResult> => {
    if (ms > 0) await sleep(sql.includes(HEAVY) ? QUERY_MS.heavy : ms);
    if (sql.includes(BAD)) throw new BigQueryError({ code: 'BIGQUERY_INVALID_QUERY', reason: 'invalidQuery', message: 'no such column' });
    return RESULT;
  };
  return { projectId: 'p', location: 'US', query, findJob: async () => undefined, close: async () => undefined } as unknown as BigQueryGateway;
}

export const STATEMENTS = { good: 'SELECT 1 AS good', bad: `SELECT ${BAD} FROM UNNEST([1])`, heavy: `SELECT 1 AS ${HEAVY}` } as const;

export const percentile = (numbers: readonly number[], share: number): number => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? Number.NaN;

/** To four digits. */
export const rounded = (value: number): number => Number(value.toPrecision(4));
