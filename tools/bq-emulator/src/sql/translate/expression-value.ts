import { INT64, type SqlType } from '../sql-type.js';

/** Where an expression came from, when that widens what it may be coerced to (literals and parameters coerce further). */
export type LiteralKind = 'null' | 'int' | 'float' | 'string' | 'parameter' | 'array' | 'empty-array';

/** A translated expression: engine SQL and its GoogleSQL type. */
export interface Value {
  readonly sql: string;
  readonly type: SqlType;
  readonly literal?: LiteralKind;
  /** The value itself, for a string literal or parameter whose text the translator must read (formats, JSON paths). */
  readonly text?: string;
}

export const value = (sql: string, type: SqlType): Value => ({ sql, type });
export const NULL_VALUE: Value = { sql: 'NULL', type: INT64, literal: 'null' };
