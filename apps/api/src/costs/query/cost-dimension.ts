import type { QueryParameter } from '@cloudact/bq-core';
import { RequestInvalidError } from '@cloudact/service-kit';

/** Columns of the cost table by which costs can be told apart. Exports older than FOCUS 1.3 name the provider in ProviderName. */
const COLUMNS = {
  provider: { key: 'COALESCE(c.ServiceProviderName, c.ProviderName)' },
  publisher: { key: 'c.PublisherName' },
  service: { key: 'c.ServiceName' },
  'service-category': { key: 'c.ServiceCategory' },
  'charge-category': { key: 'c.ChargeCategory' },
  'pricing-category': { key: 'c.PricingCategory' },
  'billing-account': { key: 'c.BillingAccountId', label: 'c.BillingAccountName' },
  'sub-account': { key: 'c.SubAccountId', label: 'c.SubAccountName' },
  region: { key: 'c.RegionId', label: 'c.RegionName' },
  sku: { key: 'c.SkuId', label: 'c.SkuMeter' },
  resource: { key: 'c.ResourceId', label: 'c.ResourceName' },
  invoice: { key: 'c.InvoiceId' },
} as const satisfies Readonly<Record<string, { readonly key: string; readonly label?: string }>>;

export const COLUMN_DIMENSIONS = Object.keys(COLUMNS);
/** The forms of `by` that a request may use, for people. */
export const DIMENSION_FORMS = [...COLUMN_DIMENSIONS, 'hierarchy:LEVEL', 'tag:KEY'];

/** SQL of what costs are grouped by. Names of tags and levels travel as parameters. */
export interface CostDimension {
  /** As the request named it. */
  readonly name: string;
  readonly key: string;
  readonly label?: string;
  readonly params: Readonly<Record<string, QueryParameter>>;
  /** True where the statement must join the hierarchy. */
  readonly ofHierarchy: boolean;
}

const LONGEST_TAG_KEY = 256;
const DEEPEST_LEVEL = 20;

/** Reads `service`, `hierarchy:2` or `tag:team`. @throws RequestInvalidError */
export function parseDimension(text: string): CostDimension {
  const column = Object.hasOwn(COLUMNS, text) ? COLUMNS[text as keyof typeof COLUMNS] : undefined;
  if (column !== undefined) return { name: text, params: {}, ofHierarchy: false, ...column };
  const [kind, ...rest] = text.split(':');
  const argument = rest.join(':');
  if (kind === 'tag') return { name: text, key: 'JSON_VALUE(c.Tags, @tag_path)', params: { tag_path: { type: 'STRING', value: tagPath(argument) } }, ofHierarchy: false };
  if (kind === 'hierarchy') {
    const level = Number(argument === '' ? '1' : argument);
    if (!Number.isInteger(level) || level < 1 || level > DEEPEST_LEVEL) throw new RequestInvalidError([{ field: 'by', message: `the level of hierarchy:LEVEL must be 1 to ${DEEPEST_LEVEL}, not ${argument}` }]);
    return { name: `hierarchy:${level}`, key: 'h.path_ids[SAFE_ORDINAL(@level)]', label: 'h.path_names[SAFE_ORDINAL(@level)]', params: { level: { type: 'INT64', value: level } }, ofHierarchy: true };
  }
  throw new RequestInvalidError([{ field: 'by', message: `${JSON.stringify(text)} is nothing that costs are told apart by; use one of ${DIMENSION_FORMS.join(', ')}` }]);
}

/** JSONPath of a tag. A key with a quote or a backslash has no path (docs: json_functions#JSONPath_format). @throws RequestInvalidError */
export function tagPath(key: string): string {
  if (key === '' || key.length > LONGEST_TAG_KEY || /["\\\p{Cc}]/u.test(key)) {
    throw new RequestInvalidError([{ field: 'tag', message: `${JSON.stringify(key.slice(0, 80))} is no tag key: use 1 to ${LONGEST_TAG_KEY} characters without quotes, backslashes and control characters` }]);
  }
  return `$."${key}"`;
}
