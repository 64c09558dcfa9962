import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';

/** A function of the engine that is computed in JavaScript. It never sees NULL: NULL in, NULL out. */
export interface ScalarFunction {
  readonly name: string;
  readonly parameters: readonly DuckDBType[];
  readonly returns: DuckDBType;
  readonly call: (...args: never[]) => DuckDBValue;
}
