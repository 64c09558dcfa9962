import { formatDecimal, multiplyDecimals, parseDecimal } from '@cloudact/bq-core';
import { FOCUS_COLUMNS } from './focus-columns.js';
import { generatedInput } from './focus-input.js';
import { generateFocusRows } from './generate-focus-rows.js';

const rows = [...generateFocusRows(3_000, 7)];
const product = (left: string, right: string): string => formatDecimal(multiplyDecimals(parseDecimal(left), parseDecimal(right)));

describe('generated FOCUS rows', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(generatedInput(200, 7)).toEqual(generatedInput(200, 7));
    expect(generatedInput(200, 8).billedCost).not.toBe(generatedInput(200, 7).billedCost);
  });

  it('carry no column that FOCUS 1.3 does not know, and there are 65', () => {
    expect(new Set(FOCUS_COLUMNS).size).toBe(65);
    expect(rows.flatMap((row) => Object.keys(row)).filter((column) => !FOCUS_COLUMNS.includes(column))).toEqual([]);
  });

  it('show every kind of charge', () => {
    expect(new Set(rows.map((row) => row['ChargeCategory']))).toEqual(new Set(['Usage', 'Purchase', 'Tax', 'Credit']));
  });

  it('price exactly: cost = unit price × pricing quantity, on every row that has a price (CAU-ListCost, CAU-ContractedCost)', () => {
    for (const row of rows) {
      if (row['SkuPriceId'] == null) continue;
      expect(product(row['ListUnitPrice'] as string, row['PricingQuantity'] as string)).toBe(row['ListCost']);
      expect(product(row['ContractedUnitPrice'] as string, row['PricingQuantity'] as string)).toBe(row['ContractedCost']);
    }
  });

  it('have no price and no quantity without a SKU price', () => {
    for (const row of rows.filter((one) => one['SkuPriceId'] == null)) {
      expect([row['ListUnitPrice'], row['ContractedUnitPrice'], row['PricingQuantity'], row['PricingCategory'], row['ConsumedQuantity']]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    }
  });

  it('keep commitments straight: paid once with no effective cost, used with nothing to pay', () => {
    for (const row of rows.filter((one) => one['CommitmentDiscountId'] != null)) {
      if (row['ChargeCategory'] === 'Purchase') expect([row['EffectiveCost'], row['ConsumedQuantity'], row['CommitmentDiscountStatus']]).toEqual(['0', undefined, undefined]);
      else expect([row['BilledCost'], row['PricingCategory'], row['CommitmentDiscountStatus']]).toEqual(['0', 'Committed', 'Used']);
    }
  });

  it('lie within half-open periods of their month', () => {
    for (const row of rows) {
      expect(Date.parse(row['ChargePeriodEnd'] as string) - Date.parse(row['ChargePeriodStart'] as string)).toBe(86_400_000);
      expect(row['ChargePeriodStart'] as string >= (row['BillingPeriodStart'] as string)).toBe(true);
      expect(row['ChargePeriodEnd'] as string <= (row['BillingPeriodEnd'] as string)).toBe(true);
    }
  });
});
