import type { FieldMode, FieldType, RangeElementType } from './field-type.js';

/** One column, or one field of a STRUCT. */
export interface FieldSchema {
  readonly name: string;
  readonly type: FieldType;
  readonly mode: FieldMode;
  /** Meaning, unit and what null says; written for people and for the agents that query the table. */
  readonly description: string;
  /** The fields of a STRUCT, in order; absent for every other type. */
  readonly fields?: readonly FieldSchema[];
  /** A GoogleSQL expression that BigQuery evaluates when a write leaves the column out. */
  readonly defaultValueExpression?: string;
  /** What a RANGE ranges over; absent for every other type. */
  readonly rangeElementType?: RangeElementType;
}
