import { RequestInvalidError } from '@cloudact/service-kit';
import type { TableSchema } from '@cloudact/schemas';

/** What a list of charges shows without being asked. */
export const USUAL_COLUMNS = [
  'ChargePeriodStart', 'ChargePeriodEnd', 'ChargeCategory', 'ServiceProviderName', 'ServiceName', 'ServiceCategory', 'SubAccountId', 'RegionId', 'ResourceId', 'SkuId',
  'BillingCurrency', 'BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost', 'ConsumedQuantity', 'ConsumedUnit', 'Tags', 'x_hierarchy_entity_id', 'x_pipeline_id', 'x_source_row_id',
] as const;

/** The columns that a request names, with commas between, in the order of the table; `*` is all of them. @throws RequestInvalidError */
export function columnsOf(schema: TableSchema, asked: string | undefined): readonly string[] {
  const known = schema.fields.map(({ name }) => name);
  if (asked === '*') return known;
  const wanted = asked === undefined ? [...USUAL_COLUMNS] : asked.split(',');
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new RequestInvalidError([{ field: 'fields', message: `${unknown.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 80))).join(', ')} is no column of ${schema.tableName}; see its columns with fields=*` }]);
  return known.filter((name) => wanted.includes(name));
}
