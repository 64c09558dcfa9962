/** The 65 columns of FOCUS 1.3 (https://focus.finops.org, Cost and Usage), in the order that the generator writes. */
export const FOCUS_COLUMNS: readonly string[] = [
  'ProviderName', 'PublisherName', 'ServiceProviderName', 'HostProviderName', 'InvoiceIssuerName', 'InvoiceId',
  'BillingAccountId', 'BillingAccountName', 'BillingAccountType', 'SubAccountId', 'SubAccountName', 'SubAccountType',
  'BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd',
  'ChargeCategory', 'ChargeClass', 'ChargeDescription', 'ChargeFrequency',
  'BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost', 'ListUnitPrice', 'ContractedUnitPrice',
  'PricingCategory', 'PricingQuantity', 'PricingUnit', 'PricingCurrency', 'PricingCurrencyContractedUnitPrice', 'PricingCurrencyEffectiveCost', 'PricingCurrencyListUnitPrice',
  'BillingCurrency', 'ConsumedQuantity', 'ConsumedUnit',
  'ServiceName', 'ServiceCategory', 'ServiceSubcategory', 'SkuId', 'SkuMeter', 'SkuPriceId', 'SkuPriceDetails',
  'ResourceId', 'ResourceName', 'ResourceType', 'RegionId', 'RegionName', 'AvailabilityZone',
  'CommitmentDiscountId', 'CommitmentDiscountName', 'CommitmentDiscountCategory', 'CommitmentDiscountType', 'CommitmentDiscountStatus', 'CommitmentDiscountQuantity', 'CommitmentDiscountUnit',
  'ContractApplied', 'CapacityReservationId', 'CapacityReservationStatus',
  'AllocatedMethodId', 'AllocatedMethodDetails', 'AllocatedResourceId', 'AllocatedResourceName', 'AllocatedTags', 'Tags',
];
