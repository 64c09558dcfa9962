import { addDecimals, divideDecimals, type ExactDecimal, multiplyDecimals, parseDecimal } from '@cloudact/bq-core';
import { currencyDecimals } from './currency-decimals.js';

export const PRICING_MODELS = ['PER_SEAT', 'FLAT'] as const;

/** What a cycle costs follows from these. Decimals as text. */
export interface PlanPrice {
  readonly pricing_model: (typeof PRICING_MODELS)[number];
  /** 1 for FLAT. */
  readonly seats: number;
  /** One seat, or the whole if FLAT, for one cycle. */
  readonly unit_price: string;
  /** 0 to 100. */
  readonly discount_percent: string | null;
  /** On the whole cycle; at most its list cost. */
  readonly discount_amount: string | null;
  readonly currency: string;
}

/** In smallest units of the currency, as an invoice has them. */
export interface CycleCost {
  readonly listUnits: bigint;
  readonly contractedUnits: bigint;
  /** Digits after the point that units stand for. */
  readonly decimals: number;
  /** Of one seat after the discount; at most 18 digits where a discount on the cycle does not divide by the seats. */
  readonly contractedUnitPrice: ExactDecimal;
}

const ONE: ExactDecimal = { units: 1n, scale: 0 };
const UNIT_PRICE_SCALE = 18;

/** A cycle is invoiced once, in whole smallest units: that is the only rounding (half away from zero), after the discount. */
export function cycleCost({ seats, unit_price, discount_percent, discount_amount, currency }: PlanPrice): CycleCost {
  const unitPrice = parseDecimal(unit_price);
  const quantity: ExactDecimal = { units: BigInt(seats), scale: 0 };
  const list = multiplyDecimals(unitPrice, quantity);
  const decimals = currencyDecimals(currency);
  const inUnits = (cost: ExactDecimal): bigint => divideDecimals(cost, ONE, decimals).units;
  if (discount_amount !== null) {
    const contracted = subtract(list, parseDecimal(discount_amount));
    return { listUnits: inUnits(list), contractedUnits: inUnits(contracted), decimals, contractedUnitPrice: divideDecimals(contracted, quantity, UNIT_PRICE_SCALE) };
  }
  const percent = parseDecimal(discount_percent ?? '0');
  const kept = subtract(ONE, { units: percent.units, scale: percent.scale + 2 });
  return { listUnits: inUnits(list), contractedUnits: inUnits(multiplyDecimals(list, kept)), decimals, contractedUnitPrice: multiplyDecimals(unitPrice, kept) };
}

export const subtract = (left: ExactDecimal, right: ExactDecimal): ExactDecimal => addDecimals(left, { units: -right.units, scale: right.scale });
