import { nameWords } from './name-words.js';
import type { TableCheck } from './table-check.js';
import { walkColumns } from './walk-columns.js';

/** Words in a column's name that say "money, a price or a billed quantity"; also as a plural or at the end of a run-together word. */
const MONEY_WORDS = [
  'amount',
  'balance',
  'budget',
  'charge',
  'commitment',
  'cost',
  'credit',
  'currency',
  'discount',
  'eur',
  'fee',
  'price',
  'quantity',
  'rate',
  'saving',
  'spend',
  'tax',
  'total',
  'usage',
  'usd',
] as const;

/** A binary fraction cannot hold a cent: money, prices and billed quantities are decimals. */
export const checkMoney: TableCheck = function* (table) {
  for (const { column, path, pointer } of walkColumns(table.schema)) {
    if (column.type === 'FLOAT64' && looksLikeMoney(path)) {
      yield { pointer: `${pointer}/type`, field: path, message: 'looks like money, a price or a quantity and is FLOAT64; use BIGNUMERIC (or NUMERIC where nine decimals are enough)' };
    }
  }
};

function looksLikeMoney(path: string): boolean {
  return nameWords(path)
    .map((word) => word.replace(/ies$/, 'y').replace(/s$/, ''))
    .some((word) => MONEY_WORDS.some((money) => word.endsWith(money)));
}
