import type { Scan } from './pruning.js';
import { INT64, type SqlType } from '../sql-type.js';

/** Where an expression came from, when that widens what it may be coerced to (literals and parameters coerce further). */
export type LiteralKind = 'null' | 'int' | 'float' | 'string' | 'parameter' | 'array' | 'empty-array' | 'error';

/** A translated expression: engine SQL and its GoogleSQL type. */
export interface Value {
  readonly sql: string;
  readonly type: SqlType;
  readonly literal?: LiteralKind;
  /** The value itself, for a string literal or parameter whose text the translator must read (formats, JSON paths). */
  readonly text?: string;
  /** Of a struct constructor: what stands in it, so that a NULL or a literal inside still coerces. */
  readonly members?: readonly Value[];
  /** FLOAT64 arithmetic before its overflow check, so that a longer chain is checked once; and the operands that may be infinite. */
  readonly unchecked?: { readonly sql: string; readonly leaves: readonly string[] };
  /** The readings of partitioned tables whose partition column this is, as it is stored. */
  readonly origins?: readonly Scan[];
}

export const value = (sql: string, type: SqlType): Value => ({ sql, type });
export const NULL_VALUE: Value = { sql: 'NULL', type: INT64, literal: 'null' };
