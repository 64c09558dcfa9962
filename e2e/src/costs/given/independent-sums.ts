import { exactSum } from '../../pipeline/given/sample-file.js';

export type SampleRecord = Readonly<Record<string, string>>;
export const COLUMNS = { billed: 'BilledCost', effective: 'EffectiveCost', list: 'ListCost', contracted: 'ContractedCost' } as const;
export type Sums = Readonly<Record<keyof typeof COLUMNS, string | null>>;

/** How the samples write that there is no value. */
export const valueOf = (record: SampleRecord, column: string): string | null => (['', 'NULL', undefined].includes(record[column]) ? null : (record[column] ?? null));

/** The four cost columns of some records, by plain decimal arithmetic; null where no record has one. */
export function sumsOf(records: readonly SampleRecord[]): Sums {
  const sum = (column: string): string | null => (records.every((record) => valueOf(record, column) === null) ? null : exactSum(records.map((record) => record[column] ?? '')));
  return { billed: sum(COLUMNS.billed), effective: sum(COLUMNS.effective), list: sum(COLUMNS.list), contracted: sum(COLUMNS.contracted) };
}

/** Sums for each key, with how many records they are of. */
export function sumsBy(records: readonly SampleRecord[], keyOf: (record: SampleRecord) => string | null): ReadonlyMap<string | null, Sums & { readonly charges: number }> {
  return new Map([...Map.groupBy(records, keyOf)].map(([key, list]) => [key, { ...sumsOf(list), charges: list.length }]));
}
