import { invalidQuery } from '../../api-error.js';
import { BIGNUMERIC, DATE, FLOAT64, INTERVAL, type SqlType, typeName } from '../sql-type.js';
import { coerceSql, supertype } from './coercion.js';
import { type Value, value } from './expression-value.js';
import { isStored } from './wide-decimals.js';

const isDecimal = (type: SqlType): boolean => type.kind === 'NUMERIC' || type.kind === 'BIGNUMERIC';
const NUMBER_KINDS = ['INT64', 'NUMERIC', 'BIGNUMERIC', 'FLOAT64'];

/** Exact decimal products and quotients are computed outside the engine, whose decimals run out of digits. */
export const multiplySql = (a: string, b: string, type: SqlType): string => (isDecimal(type) ? `bq_${type.kind.toLowerCase()}_multiply(${a}, ${b})` : `(${a} * ${b})`);
export const divideSql = (a: string, b: string, type: SqlType): string => (isDecimal(type) ? `bq_${type.kind.toLowerCase()}_divide(${a}, ${b})` : `bq_div(${a}, ${b})`);

export function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: Value, right: Value): Value {
  const temporal = temporalArithmetic(operator, left, right);
  if (temporal !== undefined) return temporal;
  const type = supertype([left, right]);
  if (type === undefined || !NUMBER_KINDS.includes(type.kind)) {
    const names = [left, right].map((v) => (v.literal === 'null' ? 'NULL' : typeName(v.type))).join(', ');
    throw invalidQuery(`No matching signature for operator ${operator} for argument types: ${names}`);
  }
  if (type.kind === 'FLOAT64' && operator !== '%') return floatArithmetic(operator, left, right);
  const a = coerceSql(left, type);
  const b = coerceSql(right, type);
  if (type.kind === 'BIGNUMERIC' && (operator === '/' || operator === '*' || !isStored(type))) return wideArithmetic(operator, left, right, type);
  if (operator === '/') return type.kind === 'INT64' ? value(`bq_div(${a}, ${b})`, FLOAT64) : value(divideSql(a, b, type), type);
  if (operator === '*') return value(multiplySql(a, b, type), type);
  if (operator === '%') return value(`bq_mod(${a}, ${b})`, type);
  return value(`(${a} ${operator} ${b})`, type);
}

/** Sums and differences of stored values are the engine's own; products and quotients may have any digits. */
function wideArithmetic(operator: '+' | '-' | '*' | '/' | '%', left: Value, right: Value, type: SqlType): Value {
  if (operator === '*' && isStored(type)) return value(`bq_stored_multiply(${coerceSql(left, type)}, ${coerceSql(right, type)})`, BIGNUMERIC);
  const [a, b] = [coerceSql(left, BIGNUMERIC), coerceSql(right, BIGNUMERIC)];
  switch (operator) {
    case '*': return value(multiplySql(a, b, BIGNUMERIC), BIGNUMERIC);
    case '/': return value(divideSql(a, b, BIGNUMERIC), BIGNUMERIC);
    case '%': return value(`bq_bignumeric_mod(${a}, ${b})`, BIGNUMERIC);
    default: return value(`bq_wide_in(${a} ${operator} ${b}, ': ' || bq_bignumeric_text(${a}) || ' ${operator} ' || bq_bignumeric_text(${b}))`, BIGNUMERIC);
  }
}

interface FloatOperand {
  readonly sql: string;
  readonly leaves: readonly string[];
}

/** An operand that comes from an integer or a literal is finite. */
function floatOperand(v: Value, checked: boolean): FloatOperand {
  if (v.unchecked !== undefined && !checked) return v.unchecked;
  const sql = coerceSql(v, FLOAT64);
  return { sql, leaves: v.type.kind === 'FLOAT64' && (v.literal === undefined || v.literal === 'parameter') ? [sql] : [] };
}

/**
 * The check writes its operands several times, and so would each one around it: operands and chains beyond these sizes (characters of
 * engine SQL, quotients) are not checked, or a statement of nested calls would grow without bounds.
 */
const LONG_OPERAND = 160;
const LONG_CHAIN = 2000;
const MANY_QUOTIENTS = 3;

/** Finite operands must give a finite result: the engine would answer infinity. */
function floatArithmetic(operator: '+' | '-' | '*' | '/', left: Value, right: Value): Value {
  const a = floatOperand(left, false);
  const b = floatOperand(right, operator === '/');
  const leaves = [...new Set([...a.leaves, ...b.leaves])];
  const sql = operator === '/' ? `bq_div(${a.sql}, ${b.sql})` : `(${a.sql} ${operator} ${b.sql})`;
  const unchecked = { sql, leaves };
  if (leaves.some((leaf) => leaf.length > LONG_OPERAND) || sql.length > LONG_CHAIN || sql.split('bq_div(').length > MANY_QUOTIENTS) return { ...value(sql, FLOAT64), unchecked };
  const finite = leaves.map((leaf) => ` AND isfinite(${leaf})`).join('');
  const raised = `CAST(bq_raise('double overflow: ' || bq_float_text(${a.sql}) || ' ${operator} ' || bq_float_text(${b.sql})) AS DOUBLE)`;
  return { ...value(`CASE WHEN NOT isfinite(${sql})${finite} THEN ${raised} ELSE ${sql} END`, FLOAT64), unchecked };
}

/** DATE ± INT64, DATE - DATE, any time ± INTERVAL. */
function temporalArithmetic(operator: string, left: Value, right: Value): Value | undefined {
  if (left.type.kind === 'INTERVAL' && right.type.kind === 'INT64' && (operator === '*' || operator === '/')) return value(`bq_interval_scale(${left.sql}, ${right.sql}, ${operator === '/'})`, INTERVAL);
  if (left.type.kind === 'INT64' && right.type.kind === 'INTERVAL' && operator === '*') return value(`bq_interval_scale(${right.sql}, ${left.sql}, false)`, INTERVAL);
  if (operator !== '+' && operator !== '-') return undefined;
  const sql = `(${left.sql} ${operator} ${right.sql})`;
  if (right.type.kind === 'INTERVAL' && left.type.kind === 'TIMESTAMP') return value(`bq_timestamp_in(${left.sql} ${operator} bq_timestamp_step(${right.sql}))`, left.type);
  if (right.type.kind === 'INTERVAL' && left.type.kind === 'DATETIME') return value(`bq_time_in(${left.sql} ${operator} ${right.sql})`, left.type);
  if (right.type.kind === 'INTERVAL' && left.type.kind === 'TIME') return value(sql, left.type);
  if (right.type.kind === 'INTERVAL' && left.type.kind === 'DATE') return value(sql, { kind: 'DATETIME' });
  if (left.type.kind === 'DATE' && right.type.kind === 'INT64' && right.literal !== 'null') return value(`bq_date_in(${left.sql} ${operator} CAST(${right.sql} AS INTEGER))`, DATE);
  if (left.type.kind === 'INTERVAL' && right.type.kind === 'INTERVAL') return value(sql, INTERVAL);
  if (operator === '+' && right.type.kind === 'DATE' && left.type.kind === 'INT64' && left.literal !== 'null') return value(`bq_date_in(${right.sql} + CAST(${left.sql} AS INTEGER))`, DATE);
  if (operator === '+' && left.type.kind === 'INTERVAL' && ['TIMESTAMP', 'DATETIME', 'DATE'].includes(right.type.kind)) return temporalArithmetic(operator, right, left);
  if (operator === '-' && left.type.kind === 'DATETIME' && right.type.kind === 'DATETIME') return value(`to_microseconds(epoch_us(${left.sql}) - epoch_us(${right.sql}))`, INTERVAL);
  if (operator === '-' && left.type.kind === 'TIME' && right.type.kind === 'TIME') return value(`to_microseconds(epoch_us(${left.sql}) - epoch_us(${right.sql}))`, INTERVAL);
  if (operator === '-' && left.type.kind === 'DATE' && right.type.kind === 'DATE') return value(`to_days(CAST(${left.sql} - ${right.sql} AS INTEGER))`, INTERVAL);
  if (operator === '-' && left.type.kind === 'TIMESTAMP' && right.type.kind === 'TIMESTAMP') return value(`to_microseconds(epoch_us(${left.sql}) - epoch_us(${right.sql}))`, INTERVAL);
  return undefined;
}

