import { readFileSync } from 'node:fs';

import { defaultSchemaDirectory } from './default-schema-directory.js';
import type { FieldSchema } from './field-schema.js';
import { FIELD_MODES, FIELD_TYPES, RANGE_ELEMENT_TYPES } from './field-type.js';
import { SchemaRegistry } from './schema-registry.js';
import { PARTITION_TYPES, type TableSchema, WRITE_PROFILES } from './table-schema.js';

/** How many tables there are; DESIGN names each of them. Adding a table changes one of these. */
const COUNTS = { bootstrap: 22, organization: 18 } as const;

/** https://focus.finops.org, cost and usage dataset of FOCUS 1.3. */
const FOCUS_1_3_COLUMNS = [
  'AllocatedMethodDetails', 'AllocatedMethodId', 'AllocatedResourceId', 'AllocatedResourceName', 'AllocatedTags',
  'AvailabilityZone', 'BilledCost', 'BillingAccountId', 'BillingAccountName', 'BillingAccountType', 'BillingCurrency',
  'BillingPeriodEnd', 'BillingPeriodStart', 'CapacityReservationId', 'CapacityReservationStatus', 'ChargeCategory',
  'ChargeClass', 'ChargeDescription', 'ChargeFrequency', 'ChargePeriodEnd', 'ChargePeriodStart',
  'CommitmentDiscountCategory', 'CommitmentDiscountId', 'CommitmentDiscountName', 'CommitmentDiscountQuantity',
  'CommitmentDiscountStatus', 'CommitmentDiscountType', 'CommitmentDiscountUnit', 'ConsumedQuantity', 'ConsumedUnit',
  'ContractApplied', 'ContractedCost', 'ContractedUnitPrice', 'EffectiveCost', 'HostProviderName', 'InvoiceId',
  'InvoiceIssuerName', 'ListCost', 'ListUnitPrice', 'PricingCategory', 'PricingCurrency',
  'PricingCurrencyContractedUnitPrice', 'PricingCurrencyEffectiveCost', 'PricingCurrencyListUnitPrice',
  'PricingQuantity', 'PricingUnit', 'ProviderName', 'PublisherName', 'RegionId', 'RegionName', 'ResourceId',
  'ResourceName', 'ResourceType', 'ServiceCategory', 'ServiceName', 'ServiceProviderName', 'ServiceSubcategory',
  'SkuId', 'SkuMeter', 'SkuPriceDetails', 'SkuPriceId', 'SubAccountId', 'SubAccountName', 'SubAccountType', 'Tags',
] as const;

const CONTRACT_COMMITMENT_1_3_COLUMNS = [
  'BillingCurrency', 'ContractCommitmentCategory', 'ContractCommitmentCost', 'ContractCommitmentDescription',
  'ContractCommitmentId', 'ContractCommitmentPeriodEnd', 'ContractCommitmentPeriodStart', 'ContractCommitmentQuantity',
  'ContractCommitmentType', 'ContractCommitmentUnit', 'ContractId', 'ContractPeriodEnd', 'ContractPeriodStart',
] as const;

/** Filled in every real FOCUS file since 1.0, with the text NULL and the empty text counted as null. */
const ALWAYS_FILLED = [
  'BilledCost', 'BillingAccountId', 'BillingCurrency', 'BillingPeriodEnd', 'BillingPeriodStart', 'ChargeCategory',
  'ChargePeriodEnd', 'ChargePeriodStart',
] as const;

const registry = SchemaRegistry.fromDirectory(defaultSchemaDirectory);
const organizationTables = registry.tables('organization');
const columns = (table: TableSchema): ReadonlyMap<string, FieldSchema> => new Map(table.fields.map((field) => [field.name, field]));

describe('the table files of this repository', () => {
  it.each(Object.entries(COUNTS))('are all valid, and %s has %i', (scope, count) => {
    expect(registry.tables(scope as keyof typeof COUNTS)).toHaveLength(count);
  });

  it('hold no binary fraction but the sampling temperature of a chat', () => {
    const floats = [...registry.tables('bootstrap'), ...organizationTables].flatMap((table) => floatsIn(table.fields, `${table.tableName}.`));
    expect(floats).toEqual(['org_chat_settings.temperature']);
  });

  it('name the slice and the source line of every table that the pipeline writes', () => {
    const slice = ['x_org_slug', 'x_pipeline_id', 'x_credential_id', 'x_pipeline_run_date'];
    const written = organizationTables.filter((table) => table.labels['written_by'] === 'pipeline');
    expect(written).toHaveLength(11);
    for (const table of written) expect([table.tableName, table.sliceKey, table.primaryKey]).toEqual([table.tableName, slice, [...slice, 'x_source_row_id']]);
  });

  it('partition the raw bills by the date of ingestion', () => {
    const raw = organizationTables.filter((table) => table.tableName.endsWith('_billing_raw_daily'));
    expect(raw.map((table) => table.partitioning)).toEqual(Array.from({ length: 4 }, () => ({ type: 'DAY', field: 'x_ingestion_date' })));
  });
});

describe('cost_data_standard_1_3', () => {
  const table = registry.table('organization', 'cost_data_standard_1_3');

  it('has the 65 columns of FOCUS 1.3, and beside them only x_ columns', () => {
    const names = table.fields.map((field) => field.name);
    expect(FOCUS_1_3_COLUMNS).toHaveLength(65);
    expect(names.filter((name) => !name.startsWith('x_')).sort()).toEqual([...FOCUS_1_3_COLUMNS].sort());
  });

  it('requires of FOCUS only what every export since 1.0 fills', () => {
    const required = table.fields.filter((field) => field.mode === 'REQUIRED' && !field.name.startsWith('x_'));
    expect(required.map((field) => field.name).sort()).toEqual([...ALWAYS_FILLED].sort());
  });

  it('keeps costs, prices and quantities as BIGNUMERIC', () => {
    const metrics = table.fields.filter((field) => /(Cost|Price|Quantity)$/.test(field.name));
    expect(metrics).toHaveLength(12);
    expect(new Set(metrics.map((field) => field.type))).toEqual(new Set(['BIGNUMERIC']));
  });

  it('is partitioned by the day of the charge, which its readers filter on', () => {
    expect(table.partitioning).toEqual({ type: 'DAY', field: 'ChargePeriodStart' });
    expect(columns(table).get('ChargePeriodStart')?.type).toBe('TIMESTAMP');
  });

  it('can take an allocation afterwards', () => {
    expect(columns(table).get('x_allocation_team')).toMatchObject({ type: 'STRING', mode: 'NULLABLE' });
    expect(columns(table).get('x_hierarchy_entity_id')).toMatchObject({ type: 'STRING', mode: 'NULLABLE' });
  });
});

describe('table-schema.meta.json', () => {
  it('allows the words that the code knows, no more and no fewer', () => {
    const meta = JSON.parse(readFileSync(new URL('table-schema.meta.json', defaultSchemaDirectory), 'utf8')) as MetaSchema;
    const field = meta.$defs.field.properties;
    expect(field.type.enum).toEqual([...FIELD_TYPES]);
    expect(field.mode.enum).toEqual([...FIELD_MODES]);
    expect(field.range_element_type.enum).toEqual([...RANGE_ELEMENT_TYPES]);
    expect(meta.properties.partitioning.properties.type.enum).toEqual([...PARTITION_TYPES]);
    expect(meta.properties.write_profile.enum).toEqual([...WRITE_PROFILES]);
  });
});

interface Words {
  readonly enum: readonly string[];
}
interface MetaSchema {
  readonly $defs: { readonly field: { readonly properties: { readonly type: Words; readonly mode: Words; readonly range_element_type: Words } } };
  readonly properties: { readonly partitioning: { readonly properties: { readonly type: Words } }; readonly write_profile: Words };
}

describe('contract_commitment_1_3', () => {
  it('has the 13 columns of FOCUS 1.3, and beside them only x_ columns', () => {
    const names = registry.table('organization', 'contract_commitment_1_3').fields.map((field) => field.name);
    expect(names.filter((name) => !name.startsWith('x_')).sort()).toEqual([...CONTRACT_COMMITMENT_1_3_COLUMNS].sort());
  });
});

function floatsIn(fields: readonly FieldSchema[], prefix: string): readonly string[] {
  return fields.flatMap((field) => [
    ...(field.type === 'FLOAT64' ? [`${prefix}${field.name}`] : []),
    ...floatsIn(field.fields ?? [], `${prefix}${field.name}.`),
  ]);
}
