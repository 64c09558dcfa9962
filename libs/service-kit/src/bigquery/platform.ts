import { join } from 'node:path';
import { type BigQueryGateway, classifyBigQueryError, DailyQueryBudget, DurableCostSink, GoogleBigQueryGateway, GoogleDdlPort, isBigQueryAnswer, isBigQueryOutage, MeteredGateway, QueryRunner, SHARED_DATASET } from '@cloudact/bq-core';
import { CircuitBreaker, RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import { AppendFailedError, createTableWriters, GoogleStorageWriteApi, type TableWritersHouse } from '@cloudact/bq-writers';
import { SchemaRegistry, type TableRef } from '@cloudact/schemas';
import { BadKeyLimiter, BigQueryCredentialStore, BigQueryOrgDirectory, type CredentialStore, CredentialVault, CurrentPlans, type KeyEncryption, KeyVerifier, OrgClientFactory, type OrgContext, type OrgDirectory, TierAdmission } from '@cloudact/tenancy';
import { auditLogOf } from '../audit/audit-log-of.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { ServiceConfig } from '../config/service-config.js';
import { MicrosecondClock } from '../time/microsecond-clock.js';
import { credentialKeys } from './credential-keys.js';
import { requestLabels } from '../http/request-scope.js';
import { queryObserver } from '../metrics/query-observer.js';
import { ServiceMetrics } from '../metrics/service-metrics.js';
import { tracedGateway } from '../tracing/traced-gateway.js';
import type { Tracing } from '../tracing/tracing.js';
import { costWriter, loadBudgets, PLATFORM_ORG } from './cost-store.js';
import { filesIn } from './spooled-files.js';

/** All that a service needs of BigQuery, wired once and closed once. */
export interface Platform {
  readonly config: ServiceConfig;
  readonly registry: SchemaRegistry;
  /** For the platform's own work: every job of it is billed to the platform, or to the organisation that its label names. */
  readonly gateway: BigQueryGateway;
  readonly ddl: GoogleDdlPort;
  readonly runner: QueryRunner;
  /** Queries that an organisation may have at a time. */
  readonly admission: Pick<TierAdmission, 'slots'>;
  readonly costs: DurableCostSink;
  readonly metrics: ServiceMetrics;
  readonly house: TableWritersHouse;
  readonly directory: OrgDirectory;
  readonly verifier: KeyVerifier;
  readonly badKeys: BadKeyLimiter;
  readonly clients: OrgClientFactory;
  readonly audit: AuditLog;
  readonly credentialStore: CredentialStore;
  /** Secrets of providers. The wrapping key is looked for when this is first called. @throws KeyEncryptionUnavailableError */
  vault(): CredentialVault;
  /** Wraps the data keys of secrets; opened at the first use. */
  keys(): KeyEncryption;
  /** A table of the shared dataset. */
  shared(table: string): TableRef;
  /** A table of an organisation's dataset. */
  own(org: Pick<OrgContext, 'datasetId'>, table: string): TableRef;
  close(): Promise<void>;
}

export interface PlatformOptions {
  readonly config: ServiceConfig;
  readonly schemaDirectory: string | URL;
  readonly onWarning?: (message: string, error: unknown) => void;
  /** Default: no spans. */
  readonly tracing?: Tracing;
  /** Milliseconds after which a job that BigQuery does not know counts as never sent, in the bill. Default 60,000. */
  readonly absentJobAfterMs?: number;
}

/** Retries a failed statement, and the unary calls of the Storage Write API; appends are resent by their own lane. */
function classifyFailure(error: unknown): ReturnType<typeof classifyBigQueryError> {
  return classifyBigQueryError(error instanceof AppendFailedError ? error.cause : error);
}

export function createPlatform({ config, schemaDirectory, onWarning = () => undefined, tracing, absentJobAfterMs }: PlatformOptions): Platform {
  const { projectId, location, backend, service } = config;
  const clock = systemClock;
  const registry = SchemaRegistry.fromDirectory(schemaDirectory);
  const connection = { projectId, location, userAgent: `cloudact-${service}`, backend: backend.kind, ...(backend.kind === 'google' ? {} : { endpoint: backend.url }) };
  const weightOf = (org: string): number => plans.weightOf(org);
  const metrics = new ServiceMetrics(service);
  const inOrgsName = backend.kind === 'google' && backend.orgServiceAccount !== undefined ? { serviceAccountTemplate: backend.orgServiceAccount } : {};
  const google = new GoogleBigQueryGateway({ ...connection, ...inOrgsName, weightOf, ...(tracing === undefined ? {} : { headers: tracing.headers }) });
  const traced = tracedGateway(google, tracing);
  const costs: DurableCostSink = new DurableCostSink({
    directory: join(config.dataDirectory, 'costs'),
    findJob: (jobId) => google.findJob(jobId),
    write: (batchId, records) => writeCosts(batchId, records),
    clock,
    ...(absentJobAfterMs === undefined ? {} : { absentAfterMs: absentJobAfterMs }),
    onError: (error, waiting) => onWarning(`${waiting} cost records wait in the outbox`, error),
  });
  const gateway = new MeteredGateway({ gateway: traced, costs, service, platformOrg: PLATFORM_ORG, labels: requestLabels, clock });
  const retry = new RetryPolicy({ classify: classifyFailure, clock });
  const ddl = new GoogleDdlPort({ ...connection, retry });
  const shared = (table: string): TableRef => registry.ref('bootstrap', { projectId, datasetId: SHARED_DATASET }, table);
  const house = createTableWriters({
    gateway,
    retry,
    clock,
    weightOf,
    storageWrite: new GoogleStorageWriteApi({ projectId, ...(backend.kind === 'google' ? {} : { emulator: { host: backend.grpcHost, port: backend.grpcPort } }) }),
    deadLetterTable: shared('pipeline_dlq'),
    dataDirectory: join(config.dataDirectory),
    onWrite: ({ method, ...result }) => metrics.write(method, result),
    onSpooled: (letters, error) => onWarning(`${letters} dead letters went to the local spool`, error),
  });
  const writeCosts = costWriter(() => house.writers, shared('org_cost_tracking'));
  const directory = new BigQueryOrgDirectory({ gateway, profiles: shared('org_profiles'), keys: shared('org_api_keys') });
  const plans: CurrentPlans = new CurrentPlans({ directory, clock, onChange: (org) => admission.planChanged(org) });
  const admission = new TierAdmission(clock, plans);
  const breaker = new CircuitBreaker({ name: 'bigquery:query', isInfraFailure: isBigQueryOutage, isAnswer: isBigQueryAnswer, clock, onStateChange: (state) => metrics.breaker('bigquery:query', state) });
  metrics.breaker(breaker.name, 'closed');
  const budget = new DailyQueryBudget({ load: (day) => loadBudgets(gateway, { profiles: shared('org_profiles'), costs: shared('org_cost_tracking') }, day), limitOf: (org) => plans.queryBytesPerDay(org), clock, onError: (error) => onWarning('budgets could not be loaded', error) });
  const runner = new QueryRunner({ gateway: traced, retry, admission, costs, budget, breaker, observer: queryObserver(metrics), labels: requestLabels, clock });
  metrics.watch({ waitingQueries: () => admission.state().waiting, spooledLetters: () => filesIn(join(config.dataDirectory, 'dead-letters')), unstoredCosts: () => costs.waiting });
  const credentialStore = new BigQueryCredentialStore({ gateway, dml: house.dml, table: shared('org_integration_credentials') });
  const audit = auditLogOf({ config, writers: house.writers, table: shared('org_audit_logs'), clock, onWarning });
  const instants = new MicrosecondClock(clock);
  let opened: KeyEncryption | undefined;
  const keys = (): KeyEncryption => (opened ??= credentialKeys(config));
  let vault: CredentialVault | undefined;
  return {
    config,
    registry,
    gateway,
    ddl,
    runner,
    admission,
    costs,
    metrics,
    house,
    directory,
    verifier: new KeyVerifier({ directory, clock, environment: config.environment, plans }),
    badKeys: new BadKeyLimiter({ clock }),
    clients: new OrgClientFactory({ runner, service, plans }),
    audit,
    credentialStore,
    keys,
    vault: () => (vault ??= new CredentialVault({ store: credentialStore, keys: keys(), now: () => instants.next() })),
    shared,
    own: ({ datasetId }, table) => registry.ref('organization', { projectId, datasetId }, table),
    close: async () => {
      admission.close();
      await audit.close();
      await costs.close();
      runner.close();
      metrics.close();
      await house.close();
      await ddl.close();
      await gateway.close();
      await tracing?.close();
    },
  };
}
