import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classifyBigQueryError, DailyQueryBudget, DurableCostSink, GoogleBigQueryGateway, QueryRunner } from '@cloudact/bq-core';
import { RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import { CurrentPlans, KeyVerifier, type OrgBigQueryClient, OrgClientFactory, TierAdmission } from '@cloudact/tenancy';
import type { BenchResult } from '../benchmark.js';
import { BenchDirectory } from '../tenants/tenants-house.js';

export interface QueryPathHouse {
  readonly sinkPort: number;
  readonly quick: boolean;
  readonly rounds: number;
}
export type QueryPathScenario = (house: QueryPathHouse) => Promise<readonly BenchResult[]>;

/** Of the organisation that the benchmark's directory makes first. */
export const SCOPE = { projectId: 'p', datasetId: 'org_0_local' } as const;

export interface WholePath {
  readonly client: OrgBigQueryClient;
  close(): Promise<void>;
}

/** All that lies between a handler and BigQuery, wired as a service wires it: plans, admission, budget, breaker, bulkhead, retry, cost records on disk. */
export async function openWholePath({ sinkPort }: QueryPathHouse): Promise<WholePath> {
  const clock = systemClock;
  const directory = new BenchDirectory(1);
  const costDirectory = mkdtempSync(join(tmpdir(), 'bench-query-path-'));
  const gateway = new GoogleBigQueryGateway({ backend: 'embedded', projectId: SCOPE.projectId, endpoint: `http://127.0.0.1:${sinkPort}`, weightOf: (org) => plans.weightOf(org) });
  const plans: CurrentPlans = new CurrentPlans({ directory, clock, onChange: (org) => admission.planChanged(org) });
  const admission = new TierAdmission(clock, plans);
  const costs = new DurableCostSink({ directory: costDirectory, findJob: (jobId) => gateway.findJob(jobId), write: async () => undefined, clock });
  const budget = new DailyQueryBudget({ load: async () => new Map(), clock });
  const runner = new QueryRunner({ gateway, admission, costs, budget, clock, retry: new RetryPolicy({ classify: classifyBigQueryError, clock }) });
  const verifier = new KeyVerifier({ directory, clock, environment: 'local', plans });
  const clients = new OrgClientFactory({ runner, service: 'api', plans });
  return {
    client: clients.clientFor(await verifier.verify(directory.secrets[0] ?? '')),
    close: async () => {
      admission.close();
      await costs.close();
      runner.close();
      await gateway.close();
      rmSync(costDirectory, { recursive: true, force: true });
    },
  };
}
