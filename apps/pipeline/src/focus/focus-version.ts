/** Columns that each FOCUS version added (FOCUS 1.1, 1.2 and 1.3, change logs): the newest one in a header tells the file's version. */
export const COLUMNS_SINCE = {
  '1.3': ['AllocatedMethodDetails', 'AllocatedMethodId', 'AllocatedResourceId', 'AllocatedResourceName', 'AllocatedTags', 'ContractApplied', 'HostProviderName', 'ServiceProviderName'],
  '1.2': ['BillingAccountType', 'InvoiceId', 'PricingCurrency', 'PricingCurrencyContractedUnitPrice', 'PricingCurrencyEffectiveCost', 'PricingCurrencyListUnitPrice', 'SubAccountType'],
  '1.1': ['CapacityReservationId', 'CapacityReservationStatus', 'CommitmentDiscountQuantity', 'CommitmentDiscountUnit', 'ServiceSubcategory', 'SkuMeter', 'SkuPriceDetails'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type FocusVersion = '1.0' | keyof typeof COLUMNS_SINCE;

/** The version that a file was made for, as far as its header tells: an export that leaves out what is new looks older than it is. */
export function focusVersionOf(header: readonly string[]): FocusVersion {
  const versions = Object.entries(COLUMNS_SINCE) as [FocusVersion, readonly string[]][];
  return versions.find(([, columns]) => columns.some((column) => header.includes(column)))?.[0] ?? '1.0';
}
