import { formatDecimal, multiplyDecimals, parseDecimal } from '@cloudact/bq-core';
import { SeededRandom } from './seeded-random.js';
import { type CataloguedSku, REGIONS, SERVICE_CATALOGUE } from './service-catalogue.js';

/** A FOCUS row by column; null is null. */
export type FocusRow = Readonly<Record<string, string | null>>;

const BILLING_PERIOD = { start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z', days: 31 };
const TEAMS = ['platform', 'payments', 'search', 'data'] as const;
const ENVIRONMENTS = ['prod', 'staging', 'dev'] as const;
/** Negotiated price, as a share of the list price. */
const CONTRACT_SHARES = ['1', '0.9', '0.85'] as const;

/** Kinds of charges and how often they come, in percent. */
const CHARGES: readonly { readonly upTo: number; readonly make: (context: ChargeContext) => FocusRow }[] = [
  { upTo: 88, make: usage },
  { upTo: 94, make: committedUsage },
  { upTo: 96, make: commitmentPurchase },
  { upTo: 99, make: tax },
  { upTo: 100, make: credit },
];

interface ChargeContext {
  readonly random: SeededRandom;
  readonly sku: CataloguedSku;
  readonly day: number;
  readonly number: number;
}

/** `rows` FOCUS 1.3 rows of one month, the same for the same seed. Prices, quantities and costs agree exactly, as FOCUS demands. */
export function* generateFocusRows(rows: number, seed: number): Generator<FocusRow> {
  const random = new SeededRandom(seed);
  for (let number = 0; number < rows; number += 1) {
    const draw = random.whole(1, 100);
    const charge = CHARGES.find(({ upTo }) => draw <= upTo) as (typeof CHARGES)[number];
    const needsCommitment = charge.make === committedUsage || charge.make === commitmentPurchase;
    const sku = random.pick(needsCommitment ? SERVICE_CATALOGUE.filter(({ committable }) => committable) : SERVICE_CATALOGUE);
    yield charge.make({ random, sku, day: random.whole(1, BILLING_PERIOD.days), number });
  }
}

function usage(context: ChargeContext): FocusRow {
  const amounts = pricedAmounts(context);
  return { ...common(context), ...resource(context), ...amounts, ChargeCategory: 'Usage', ChargeFrequency: 'Usage-Based', PricingCategory: 'Standard', BilledCost: amounts['ContractedCost'] ?? '0', EffectiveCost: amounts['ContractedCost'] ?? '0' };
}

/** Usage that a commitment covers: nothing to pay now, and a share of the commitment as its effective cost. */
function committedUsage(context: ChargeContext): FocusRow {
  const amounts = pricedAmounts(context);
  const effective = times(amounts['ContractedCost'] ?? '0', '0.7');
  return {
    ...common(context),
    ...resource(context),
    ...amounts,
    ...commitment(context.sku),
    ChargeCategory: 'Usage',
    ChargeFrequency: 'Usage-Based',
    PricingCategory: 'Committed',
    BilledCost: '0',
    EffectiveCost: effective,
    PricingCurrencyEffectiveCost: effective,
    CommitmentDiscountStatus: 'Used',
    CommitmentDiscountQuantity: amounts['PricingQuantity'] ?? '0',
    CommitmentDiscountUnit: context.sku.pricingUnit,
  };
}

/** The commitment itself: paid once, and effective only through the usage that it covers. */
function commitmentPurchase(context: ChargeContext): FocusRow {
  const fields = commitment(context.sku);
  const price = times(context.sku.listUnitPrice, '500');
  return {
    ...common(context),
    ...fields,
    ResourceId: fields['CommitmentDiscountId'] ?? null,
    ResourceName: fields['CommitmentDiscountName'] ?? null,
    ResourceType: 'Commitment',
    ...sku(context.sku),
    ...prices({ list: price, contracted: price, quantity: '1' }),
    PricingUnit: 'Units',
    ChargeCategory: 'Purchase',
    ChargeFrequency: 'Recurring',
    PricingCategory: 'Standard',
    ChargeDescription: `Commitment fee for ${context.sku.service}`,
    BilledCost: price,
    EffectiveCost: '0',
    PricingCurrencyEffectiveCost: '0',
    CommitmentDiscountQuantity: '500',
    CommitmentDiscountUnit: context.sku.pricingUnit,
  };
}

function tax(context: ChargeContext): FocusRow {
  const amount = formatDecimal({ units: BigInt(context.random.whole(1, 99_999)), scale: 4 });
  return { ...common(context), ...flat(amount), ChargeCategory: 'Tax', ChargeFrequency: 'One-Time', ChargeDescription: 'Value added tax', Tags: null };
}

function credit(context: ChargeContext): FocusRow {
  const amount = formatDecimal({ units: -BigInt(context.random.whole(1, 999_999)), scale: 6 });
  return { ...common(context), ...flat(amount), ChargeCategory: 'Credit', ChargeFrequency: 'One-Time', ChargeDescription: 'Promotional credit' };
}

/** A charge without a SKU: all four costs are the amount, and every price is null. */
function flat(amount: string): FocusRow {
  return { BilledCost: amount, EffectiveCost: amount, ListCost: amount, ContractedCost: amount, PricingCurrencyEffectiveCost: amount };
}

function pricedAmounts({ random, sku: item }: ChargeContext): Record<string, string | null> {
  const consumed = item.blockSize > 1 ? formatDecimal({ units: BigInt(random.whole(1_000, 90_000_000)), scale: 0 }) : formatDecimal({ units: BigInt(random.whole(1, 99_999_999)), scale: 6 });
  const quantity = item.blockSize > 1 ? formatDecimal({ units: parseDecimal(consumed).units, scale: Math.log10(item.blockSize) }) : consumed;
  return {
    ...sku(item),
    ...prices({ list: item.listUnitPrice, contracted: times(item.listUnitPrice, random.pick(CONTRACT_SHARES)), quantity }),
    PricingUnit: item.pricingUnit,
    ConsumedQuantity: consumed,
    ConsumedUnit: item.consumedUnit,
    ChargeDescription: `${item.meter} of ${item.service}`,
  };
}

/** ListCost = ListUnitPrice × PricingQuantity and ContractedCost likewise, to the last digit. */
function prices({ list, contracted, quantity }: { readonly list: string; readonly contracted: string; readonly quantity: string }): Record<string, string> {
  const contractedCost = times(contracted, quantity);
  return {
    ListUnitPrice: list,
    ContractedUnitPrice: contracted,
    PricingQuantity: quantity,
    ListCost: times(list, quantity),
    ContractedCost: contractedCost,
    PricingCurrencyListUnitPrice: list,
    PricingCurrencyContractedUnitPrice: contracted,
    PricingCurrencyEffectiveCost: contractedCost,
  };
}

function common({ sku: item, day, random }: ChargeContext): Record<string, string | null> {
  const region = REGIONS[item.provider] === undefined ? undefined : random.pick(REGIONS[item.provider] ?? []);
  const account = random.whole(1, 6);
  const start = Date.parse(BILLING_PERIOD.start) + (day - 1) * 86_400_000;
  return {
    ProviderName: item.provider,
    PublisherName: item.publisher,
    ServiceProviderName: item.provider,
    HostProviderName: item.provider,
    InvoiceIssuerName: item.issuer,
    InvoiceId: `INV-2026-10-${item.provider.replaceAll(' ', '').toUpperCase()}`,
    BillingAccountId: `${item.provider.replaceAll(' ', '').toLowerCase()}-0001`,
    BillingAccountName: `Example ${item.provider}`,
    BillingAccountType: item.accountType,
    SubAccountId: `${item.provider.replaceAll(' ', '').toLowerCase()}-sub-${account}`,
    SubAccountName: `${random.pick(TEAMS)}-${account}`,
    SubAccountType: item.subAccountType,
    BillingCurrency: 'USD',
    PricingCurrency: 'USD',
    BillingPeriodStart: BILLING_PERIOD.start,
    BillingPeriodEnd: BILLING_PERIOD.end,
    ChargePeriodStart: new Date(start).toISOString().replace('.000Z', 'Z'),
    ChargePeriodEnd: new Date(start + 86_400_000).toISOString().replace('.000Z', 'Z'),
    ServiceName: item.service,
    ServiceCategory: item.category,
    ServiceSubcategory: item.subcategory,
    RegionId: region?.id ?? null,
    RegionName: region?.name ?? null,
    AvailabilityZone: region?.zone ?? null,
    Tags: JSON.stringify({ team: random.pick(TEAMS), environment: random.pick(ENVIRONMENTS) }),
  };
}

function resource({ sku: item, random }: ChargeContext): FocusRow {
  if (item.resourceType === null) return {};
  const name = `${item.resourceType.toLowerCase().replaceAll(' ', '-')}-${random.whole(1, 400)}`;
  return { ResourceId: `${item.provider.replaceAll(' ', '').toLowerCase()}/${name}`, ResourceName: name, ResourceType: item.resourceType };
}

function sku(item: CataloguedSku): Record<string, string> {
  return { SkuId: item.sku, SkuPriceId: `${item.sku}.2026-10`, SkuMeter: item.meter, SkuPriceDetails: JSON.stringify({ x_Meter: item.meter }) };
}

function commitment(item: CataloguedSku): Record<string, string> {
  return { CommitmentDiscountId: `commitment/${item.sku.toLowerCase()}`, CommitmentDiscountName: `${item.service} for a year`, CommitmentDiscountCategory: 'Usage', CommitmentDiscountType: 'Reservation' };
}

function times(left: string, right: string): string {
  return formatDecimal(multiplyDecimals(parseDecimal(left), parseDecimal(right)));
}
