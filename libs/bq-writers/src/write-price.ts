import { formatDecimal, INSERT_ALL_MIN_ROW_BYTES, INSERT_ALL_USD_PER_200_MIB, parseDecimal, priceOfBytes, STORAGE_WRITE_USD_PER_GIB } from '@cloudact/bq-core';

/** Decimals of a USD estimate; what is below is cut. */
const USD_SCALE = 12;
const MIB = 1n << 20n;
const GIB = 1n << 30n;

/** List price of `bytes` through the Storage Write API, decimal USD, before the free 2 TiB a month. */
export function storageWriteUsd(bytes: number): string {
  return price(bytes, STORAGE_WRITE_USD_PER_GIB, GIB);
}

/** List price of rows through insertAll: each row counts as at least 1 KB. */
export function insertAllUsd(bytes: number, rows: number): string {
  return price(Math.max(bytes, rows * INSERT_ALL_MIN_ROW_BYTES), INSERT_ALL_USD_PER_200_MIB, 200n * MIB);
}

/** What of a statement's bytes falls to `rows` of its `allRows`, at the on-demand price. */
export function billedShare(bytesBilled: bigint, rows: number, allRows: number): string {
  return priceOfBytes((bytesBilled * BigInt(rows)) / BigInt(Math.max(1, allRows)));
}

function price(bytes: number, usdPerUnit: string, unitBytes: bigint): string {
  const { units, scale } = parseDecimal(usdPerUnit);
  const scaled = (BigInt(bytes) * units * 10n ** BigInt(USD_SCALE)) / (unitBytes * 10n ** BigInt(scale));
  return formatDecimal({ units: scaled, scale: USD_SCALE });
}
