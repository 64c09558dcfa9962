import { randomUUID } from 'node:crypto';
import type { Cell, TableField } from '../catalog/table-store.js';
import { cellFromText } from './cell-from-text.js';
import { columnMode, columnType, type ColumnType } from './column-type.js';
import { RowFault } from './row-fault.js';

/** Gives the default for one row of an append that began at `nowMs` (epoch milliseconds). */
export type DefaultValue = (nowMs: number) => Cell;

const DAY_MS = 86_400_000;
const LITERAL = /^(?:(?:DATE|TIME|DATETIME|TIMESTAMP|JSON|NUMERIC|BIGNUMERIC)\s*)?(?:'([^'\\]*)'|"([^"\\]*)")$/i;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const functions: Readonly<Record<string, { readonly type: ColumnType; readonly value: DefaultValue }>> = {
  CURRENT_TIMESTAMP: { type: 'TIMESTAMP', value: (nowMs) => BigInt(nowMs) * 1000n },
  CURRENT_DATETIME: { type: 'DATETIME', value: (nowMs) => BigInt(nowMs) * 1000n },
  CURRENT_DATE: { type: 'DATE', value: (nowMs) => Math.floor(nowMs / DAY_MS) },
  CURRENT_TIME: { type: 'TIME', value: (nowMs) => BigInt(nowMs % DAY_MS) * 1000n },
  GENERATE_UUID: { type: 'STRING', value: () => randomUUID() },
};

/** A column's `defaultValueExpression` as a function; undefined where it is beyond literals and the functions above. */
export function compileDefault(field: TableField): DefaultValue | undefined {
  const expression = (field.defaultValueExpression ?? 'NULL').trim();
  const type = columnType(field.type);
  const called = functions[/^(\w+)(?:\s*\(\s*\))?$/.exec(expression)?.[1]?.toUpperCase() ?? ''];
  if (called !== undefined && called.type === type) return called.value;
  if (expression.toUpperCase() === 'NULL') return () => null;
  const constant = columnMode(field) === 'REPEATED' ? undefined : literal(expression, type, field);
  return constant === undefined ? undefined : () => constant;
}

function literal(expression: string, type: ColumnType, field: TableField): Cell | undefined {
  if (type === 'BOOL' && /^(?:true|false)$/i.test(expression)) return expression.toLowerCase() === 'true';
  if (type === 'INT64' && /^[+-]?\d+$/.test(expression)) return BigInt(expression.replace(/^\+/, ''));
  if (type === 'DOUBLE' && NUMBER.test(expression)) return Number(expression);
  const quoted = LITERAL.exec(expression);
  const numeric = (type === 'NUMERIC' || type === 'BIGNUMERIC') && NUMBER.test(expression);
  const text = numeric ? expression : (quoted?.[1] ?? quoted?.[2]);
  if (text === undefined) return undefined;
  try {
    return cellFromText[type]?.(field)(text);
  } catch (fault) {
    if (fault instanceof RowFault) return undefined;
    throw fault;
  }
}
