import { GoogleBigQueryGateway, GoogleDdlPort } from '@cloudact/bq-core';
import { startEmulator } from '@cloudact/bq-emulator';
import { defaultSchemaDirectory, SchemaRegistry } from '@cloudact/schemas';
import { SCOPE } from './given-scope.js';

export interface GuardWorld {
  readonly gateway: GoogleBigQueryGateway;
  stop(): Promise<void>;
}

const LINEAGE = "'acme' AS x_org_slug, 'focus-import' AS x_pipeline_id, 'manual' AS x_credential_id, DATE '2026-06-01' AS x_pipeline_run_date, 'run-1' AS x_run_id, TIMESTAMP '2026-06-01' AS x_ingested_at, DATE '2026-06-01' AS x_ingestion_date";

/** Rows of the attacker's own tables, enough of each kind for every good statement to answer something. */
const ROWS: readonly string[] = [
  `INSERT INTO acme_local.cost_data_standard_1_3 (BilledCost, EffectiveCost, BillingAccountId, BillingCurrency, BillingPeriodStart, BillingPeriodEnd, ChargeCategory, ChargePeriodStart, ChargePeriodEnd, ServiceName, ServiceCategory, ServiceProviderName, RegionId, SubAccountName, ResourceId, Tags, ContractApplied, x_hierarchy_entity_id, x_source_row_id, x_org_slug, x_pipeline_id, x_credential_id, x_pipeline_run_date, x_run_id, x_ingested_at, x_ingestion_date)
   SELECT CAST(MOD(n * 37, 101) AS BIGNUMERIC) + BIGNUMERIC '0.125', CAST(MOD(n * 31, 97) AS BIGNUMERIC), 'acc', 'USD', TIMESTAMP '2026-05-01', TIMESTAMP '2026-06-01', ['Usage', 'Purchase', 'Tax'][OFFSET(MOD(n, 3))],
     TIMESTAMP_ADD(TIMESTAMP '2026-05-01', INTERVAL MOD(n, 20) * 12 HOUR), TIMESTAMP_ADD(TIMESTAMP '2026-05-02', INTERVAL MOD(n, 20) * 12 HOUR), ['AmazonEC2', 'AmazonS3', 'Cloud SQL', 'Blob Storage'][OFFSET(MOD(n, 4))],
     ['Compute', 'Storage', 'Databases'][OFFSET(MOD(n, 3))], ['AWS', 'GCP', 'Azure'][OFFSET(MOD(n, 3))], IF(MOD(n, 5) = 0, NULL, ['us-east-1', 'eu-west-1'][OFFSET(MOD(n, 2))]), CONCAT('team-', CAST(MOD(n, 3) AS STRING)), IF(MOD(n, 7) = 0, NULL, CONCAT('arn:aws:x/', CAST(n AS STRING))),
     IF(MOD(n, 4) = 0, NULL, JSON_OBJECT('Environment', ['prod', 'dev'][OFFSET(MOD(n, 2))], 'CostCenter', CONCAT('cc-', CAST(MOD(n, 3) AS STRING)))), JSON_OBJECT('Elements', [JSON_OBJECT('ContractId', CONCAT('k', CAST(MOD(n, 2) AS STRING)), 'Cost', '1.5')]), CONCAT('e', CAST(MOD(n, 3) AS STRING)), FORMAT('row-%03d', n), ${LINEAGE.replace(/ AS x_\w+/g, '')}
   FROM UNNEST(GENERATE_ARRAY(1, 40)) AS n`,
  `INSERT INTO acme_local.budgets (x_org_slug, budget_id, name, hierarchy_entity_id, category, service_provider_names, measure, amount, period_type, period_start, alert_thresholds_percent, status, created_at, version)
   SELECT 'acme', CONCAT('b', CAST(n AS STRING)), CONCAT('Budget ', CAST(n AS STRING)), CONCAT('e', CAST(n AS STRING)), 'cloud', IF(n = 2, ['GCP'], ['AWS', 'Azure']), 'cost', CAST(n * 100 AS BIGNUMERIC), 'month', DATE '2026-05-01', [NUMERIC '50', NUMERIC '80'], 'active', TIMESTAMP '2026-05-01', 1 FROM UNNEST([1, 2, 3]) AS n`,
  `INSERT INTO acme_local.org_hierarchy (x_org_slug, entity_id, entity_name, level, level_code, parent_id, path, path_ids, path_names, status, created_at, version)
   SELECT 'acme', CONCAT('e', CAST(n AS STRING)), CONCAT('Entity ', CAST(n AS STRING)), n + 1, 'team', IF(n = 0, NULL, CONCAT('e', CAST(n - 1 AS STRING))), '/', ['e0', 'e1'], ['a'], 'active', TIMESTAMP '2026-05-01', 1 FROM UNNEST([0, 1, 2]) AS n`,
  `INSERT INTO acme_local.fx_rates (x_org_slug, rate_date, base_currency, quote_currency, source, rate, is_final, created_at, version)
   SELECT 'acme', d, 'EUR', 'USD', 'ecb', BIGNUMERIC '1.08', TRUE, TIMESTAMP '2026-05-01', 1 FROM UNNEST(GENERATE_DATE_ARRAY('2026-05-01', '2026-05-03')) AS d`,
  `INSERT INTO acme_local.genai_costs_daily (usage_date, provider, model_id, token_type, modality, service_tier, context_band, region_band, consumed_quantity, consumed_unit, list_cost, billed_cost, price_status, cost_source, x_source_row_id, x_org_slug, x_pipeline_id, x_credential_id, x_pipeline_run_date, x_run_id, x_ingested_at, x_ingestion_date)
   SELECT DATE '2026-05-01', p, 'm', 'input', 'text', 'standard', 'base', 'global', BIGNUMERIC '1000', 'Tokens', BIGNUMERIC '2.5', BIGNUMERIC '2', 'priced', 'ESTIMATED', p, ${LINEAGE.replace(/ AS x_\w+/g, '')} FROM UNNEST(['OpenAI', 'Anthropic']) AS p`,
];

/** The embedded server with the tables of two organisations and the shared ones; rows in those of `acme`. */
export async function startGuardWorld(): Promise<GuardWorld> {
  const emulator = await startEmulator({});
  const connection = { backend: 'embedded', projectId: SCOPE.projectId, endpoint: emulator.url } as const;
  const gateway = new GoogleBigQueryGateway(connection);
  const ddl = new GoogleDdlPort(connection);
  const registry = await SchemaRegistry.fromDirectory(defaultSchemaDirectory);
  for (const [dataset, scope] of [[SCOPE.datasetId, 'organization'], ['globex_local', 'organization'], ['organizations', 'bootstrap']] as const) {
    await ddl.createDataset(dataset, { location: 'US', labels: {}, description: dataset });
    for (const table of registry.tables(scope)) await ddl.createTable(dataset, table);
  }
  for (const sql of ROWS) await gateway.query({ sql });
  return {
    gateway,
    stop: async () => {
      await gateway.close();
      await ddl.close();
      await emulator.stop();
    },
  };
}
