import type { Emulator } from '@cloudact/bq-emulator';
import { type Cell, type Engine, fieldType, type SqlType } from '@cloudact/bq-emulator/bench';
import type { BenchResult } from '../benchmark.js';
import { wideFields } from './wide-rows.js';

export const PROJECT = 'bench';
/** insertAll requests and appends as the documentation recommends them. */
export const BATCH_ROWS = 500;
/** Columns of the platform's cost table, about. */
export const WIDE = 40;
export const NARROW = 10;

/** The embedded server with a dataset `d`, and the bare engine beside it. */
export interface House {
  readonly emulator: Emulator;
  readonly engine: Engine;
  readonly quick: boolean;
  readonly rounds: number;
}

export type Scenario = (house: House) => Promise<BenchResult>;

const DUCK_TYPES: Readonly<Partial<Record<SqlType['kind'], string>>> = { INT64: 'BIGINT', FLOAT64: 'DOUBLE', NUMERIC: 'DECIMAL(38, 9)', BOOL: 'BOOLEAN', DATE: 'DATE', TIMESTAMP: 'TIMESTAMPTZ' };

/** A table in the bare engine, and the way to append to it in one durable transaction. */
export async function bareTable(engine: Engine, name: string, columns: number): Promise<(rows: readonly (readonly Cell[])[]) => Promise<void>> {
  const types = wideFields(columns).map(fieldType);
  await engine.query(`CREATE OR REPLACE TABLE ${name} (${types.map((type, i) => `c${i} ${DUCK_TYPES[type.kind] ?? 'VARCHAR'}`).join(', ')})`);
  return (rows) => engine.transaction((session) => session.append('main', name, types, rows));
}
