import type { BinaryExpr, CaseExpr, Expr, ExtractExpr, ListExpr, Node, SubSelect } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { parseTimestamp } from '../../encode/civil-time.js';
import { parseDecimal } from '../../encode/decimal-text.js';
import { intervalOfRange, isWithinIntervalBounds } from '../../encode/interval-text.js';
import { jsonText, parseJson } from '../../encode/json-document.js';
import { inWideRange, readWide } from '../../encode/wide-decimal.js';
import { bytesValue, stringValue } from '../parse/literals.js';
import {
  arrayOf, BOOL, BYTES, DATE, DATETIME, duckType, FLOAT64, INT64, INTERVAL, JSON_TYPE, NUMERIC, quoteIdentifier, quoteString, STRING, type SqlType,
  structOf, TIME, TIMESTAMP, typeName,
} from '../sql-type.js';
import { isVolatile } from './bound-once.js';
import { call } from './calls.js';
import { castSql, castType, formattedCastSql, limitedSql } from './casts.js';
import { coerce, coerceSql, requireSupertype, supertype } from './coercion.js';
import { fieldOfDataType, typeOfDataType } from './data-types.js';
import { checkInterval, extractSql, intervalSql } from './date-parts.js';
import { NULL_VALUE, type Value, value } from './expression-value.js';
import { binaryOperator, compare } from './operators.js';
import { path } from './paths.js';
import { placed } from './placed-error.js';
import { subquery } from './query.js';
import { safeCast } from './safe-calls.js';
import type { Scope } from './scope.js';
import type { Translation } from './translation.js';
import { bignumericConstant } from './wide-decimals.js';

/** Translates one expression. Exhaustive over what is supported; the rest is refused by name. */
export function expression(t: Translation, node: Node, scope: Scope): Value {
  switch (node.type) {
    case 'paren_expr': return parenthesised(t, node.expr, scope);
    case 'identifier': case 'member_expr': case 'bigquery_quoted_member_expr': return path(t, node, scope);
    case 'parameter': return t.parameter(node.text, node);
    case 'variable': return t.systemVariable(node.name, node);
    case 'string_literal': { const text = stringValue(node.text); return { sql: quoteString(text), type: STRING, literal: 'string', text }; }
    case 'blob_literal': return value(`unhex('${Buffer.from(bytesValue(node.text)).toString('hex')}')`, BYTES);
    case 'number_literal': return placed(t, () => node, () => number(node.text));
    case 'boolean_literal': return value(node.value ? 'true' : 'false', BOOL);
    case 'null_literal': return NULL_VALUE;
    case 'date_literal': return placed(t, () => node, () => typedLiteral(node.string.text, DATE));
    case 'time_literal': return placed(t, () => node, () => typedLiteral(node.string.text, TIME));
    case 'datetime_literal': return placed(t, () => node, () => typedLiteral(node.string.text, DATETIME));
    case 'timestamp_literal': return placed(t, () => node, () => typedLiteral(node.string.text, TIMESTAMP));
    case 'json_literal': return placed(t, () => node, () => typedLiteral(node.string.text, JSON_TYPE));
    case 'numeric_literal': return placed(t, () => node, () => typedLiteral(node.string.text, NUMERIC));
    case 'bignumeric_literal': return placed(t, () => node, () => bignumericLiteral(stringValue(node.string.text)));
    case 'interval_literal': return interval(t, node, scope);
    case 'prefix_op_expr': return placed(t, () => node, () => prefix(t, node, scope));
    case 'binary_expr': return binaryOperator(t, node as BinaryExpr, scope);
    case 'between_expr': return placed(t, () => node, () => between(t, node, scope));
    case 'case_expr': return placed(t, () => node, () => caseOf(t, node, scope));
    case 'cast_expr': return placed(t, () => node.args.expr.expr, () => cast(t, node, scope));
    case 'extract_expr': return extract(t, node, scope);
    case 'func_call': return call(t, node, scope);
    case 'struct_expr': return struct(t, node.expr, scope);
    case 'array_expr': return placed(t, () => node, () => array(t, node.expr, scope, undefined));
    case 'array_literal_expr': return placed(t, () => node, () => array(t, node.expr.expr, scope, undefined));
    case 'array_constructor': return arraySubquery(t, node.expr.expr, scope);
    case 'typed_expr': return placed(t, () => node, () => typedConstructor(t, node, scope));
    case 'select_stmt': case 'compound_select_stmt': return scalarSubquery(t, node, scope);
    default: throw notSupported(`Expression \`${t.textOf(node)}\` (${node.type})`);
  }
}

/** A boolean condition of a clause. */
export function condition(t: Translation, node: Node, scope: Scope, clause: string): string {
  const result = expression(t, node, scope);
  return coerce(result, BOOL, () => `${clause} should return type BOOL, but returns type ${typeName(result.type)} at ${t.at(node)}`);
}

function number(text: string): Value {
  if (!/[.eE]/.test(text) || /^0x/i.test(text)) {
    if (BigInt(text) > 9223372036854775807n) throw invalidQuery(`Invalid integer literal: ${text}`);
  }
  if (/^0x/i.test(text)) return { sql: `CAST(${BigInt(text)} AS BIGINT)`, type: INT64, literal: 'int' };
  if (/[.eE]/.test(text)) return { sql: `CAST(${quoteString(text)} AS DOUBLE)`, type: FLOAT64, literal: 'float', text };
  return { sql: `CAST(${text} AS BIGINT)`, type: INT64, literal: 'int' };
}

function typedLiteral(source: string, type: SqlType): Value {
  const text = stringValue(source);
  const literal: Value = { sql: quoteString(text), type: STRING, literal: 'string', text };
  if (type.kind === 'JSON') return value(`CAST(${quoteString(jsonLiteral(text))} AS JSON)`, JSON_TYPE);
  if (type.kind === 'NUMERIC' && (wholeDigits(text) > 29 || hasMoreDigits(text, 9))) throw invalidQuery(`Invalid NUMERIC literal: ${JSON.stringify(text)}`);
  if (type.kind === 'NUMERIC') return value(castSql(literal, type), type);
  if (type.kind === 'TIMESTAMP' && parseTimestamp(text) === undefined) throw invalidQuery('Invalid TIMESTAMP literal');
  return value(typedSql(literal, type), type);
}

/** Of a text that is none there is nothing to say but that. */
function typedSql(literal: Value, type: SqlType): string {
  try {
    return coerceSql(literal, type);
  } catch {
    throw invalidQuery(`Invalid ${type.kind} literal`);
  }
}

function bignumericLiteral(text: string): Value {
  const unscaled = readWide(text);
  if (unscaled === undefined || !inWideRange(unscaled) || hasMoreDigits(text, 38)) throw invalidQuery(`Invalid BIGNUMERIC literal: ${JSON.stringify(text)}`);
  return bignumericConstant(unscaled);
}

function jsonLiteral(text: string): string {
  try {
    return jsonText(parseJson(text), false);
  } catch (error) {
    throw invalidQuery(`Invalid JSON literal: ${error instanceof Error ? error.message : ''}`);
  }
}

/** A literal is not rounded: its fraction must fit. */
function hasMoreDigits(text: string, scale: number): boolean {
  const parsed = parseDecimal(text);
  return parsed !== undefined && parsed.scale > scale && parsed.unscaled % 10n ** BigInt(parsed.scale - scale) !== 0n;
}

function wholeDigits(text: string): number {
  const parsed = parseDecimal(text);
  if (parsed === undefined) throw invalidQuery(`Invalid NUMERIC literal: ${JSON.stringify(text)}`);
  const digits = (parsed.unscaled < 0n ? -parsed.unscaled : parsed.unscaled).toString();
  return digits.length - parsed.scale;
}

function parenthesised(t: Translation, inner: Node, scope: Scope): Value {
  if (inner.type === 'list_expr') return struct(t, inner as ListExpr, scope);
  if (inner.type === 'select_stmt' || inner.type === 'compound_select_stmt') return scalarSubquery(t, inner, scope);
  const result = expression(t, inner, scope);
  return { ...result, sql: `(${result.sql})`, ...(result.unchecked === undefined ? {} : { unchecked: { ...result.unchecked, sql: `(${result.unchecked.sql})` } }) };
}

function scalarSubquery(t: Translation, node: SubSelect, scope: Scope): Value {
  const query = subquery(t, node, scope);
  const [column] = query.columns;
  if (column === undefined || query.columns.length > 1) throw t.error('Scalar subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values', node);
  t.use(column.sources);
  return value(`(${query.sql})`, column.type);
}

export function arraySubquery(t: Translation, node: SubSelect, scope: Scope): Value {
  const query = subquery(t, node, scope);
  const [column] = query.columns;
  if (column === undefined || query.columns.length > 1) throw t.error('ARRAY subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values', node);
  if (column.type.kind === 'ARRAY') throw t.error(`Cannot use array subquery with column of type ${typeName(column.type)} because nested arrays are not supported`, node);
  t.use(column.sources);
  return value(`coalesce(ARRAY(${query.sql}), [])`, arrayOf(column.type));
}

export function interval(t: Translation, node: Extract<Node, { type: 'interval_literal' }>, scope: Scope): Value {
  if (node.unit?.type === 'interval_unit_range' && node.value.type === 'string_literal') {
    const text = stringValue(node.value.text);
    const parts = intervalOfRange(text, node.unit.fromUnit.unitKw.name, node.unit.toUnit.unitKw.name);
    if (parts === undefined) throw t.error(`Invalid INTERVAL literal: ${text}`, node);
    return value(`(to_months(${parts.months}) + to_days(${parts.days}) + to_microseconds(${parts.micros}))`, INTERVAL);
  }
  if (node.unit?.type !== 'interval_unit') throw notSupported(`\`${t.textOf(node)}\``);
  const unit = node.unit.unitKw.name;
  if (node.value.type === 'string_literal') return { ...intervalText(t, stringValue(node.value.text), unit, node), text: unit };
  const count = expression(t, node.value, scope);
  const sql = coerce(count, INT64, () => `Interval value must be coercible to INT64 type at ${t.at(node.value)}`);
  const amount = count.literal === 'int' ? /^CAST\((-?\d+) AS BIGINT\)$/.exec(count.sql)?.[1] : undefined;
  if (amount !== undefined) checkInterval(unit, BigInt(amount));
  return { ...value(intervalSql(sql, unit), INTERVAL), text: unit };
}

/** `INTERVAL '1.5' SECOND`: only seconds have a fraction. */
function intervalText(t: Translation, text: string, unit: string, node: Node): Value {
  const parts = intervalOfRange(text, unit, unit);
  if (parts !== undefined && !isWithinIntervalBounds(parts)) throw t.error(`Interval field ${unit} '${text.trim()}' is out of range`, node);
  if (parts !== undefined) return value(`(to_months(${parts.months}) + to_days(${parts.days}) + to_microseconds(${parts.micros}))`, INTERVAL);
  if (!/^\s*[+-]?\d{1,18}\s*$/.test(text) || ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'].includes(unit)) throw t.error(`Invalid INTERVAL literal: ${text}`, node);
  checkInterval(unit, BigInt(text.trim()));
  return value(intervalSql(text.trim().replace('+', ''), unit), INTERVAL);
}

function prefix(t: Translation, node: Extract<Node, { type: 'prefix_op_expr' }>, scope: Scope): Value {
  const operator = typeof node.operator === 'string' ? node.operator : node.operator.type === 'keyword' ? node.operator.name : '';
  if (operator === 'EXISTS') {
    const inner = node.expr.type === 'paren_expr' ? node.expr.expr : node.expr;
    return value(`EXISTS (${subquery(t, inner as SubSelect, scope).sql})`, BOOL);
  }
  if (operator === '-' && node.expr.type === 'number_literal') {
    const text = node.expr.text;
    if (text === '9223372036854775808') return { sql: 'CAST(-9223372036854775808 AS BIGINT)', type: INT64, literal: 'int' };
    const literal = number(text);
    return { ...literal, ...(literal.text === undefined ? {} : { text: `-${literal.text}` }), sql: literal.type.kind === 'INT64' ? `CAST(-${BigInt(node.expr.text)} AS BIGINT)` : `(-${literal.sql})` };
  }
  const operand = expression(t, node.expr, scope);
  switch (operator) {
    case 'NOT': return value(`(NOT ${coerce(operand, BOOL, () => `No matching signature for operator NOT for argument types: ${typeName(operand.type)}`)})`, BOOL);
    case '-':
      if (!['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC', 'INTERVAL'].includes(operand.type.kind)) throw t.error(`No matching signature for operator - for argument type: ${typeName(operand.type)}`, node);
      return value(`(-${operand.sql})`, operand.type);
    case '+':
      if (!['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC'].includes(operand.type.kind)) throw t.error(`No matching signature for operator + for argument type: ${typeName(operand.type)}`, node);
      return operand;
    case '~':
      if (operand.type.kind === 'BYTES') return value(`CASE WHEN octet_length(${operand.sql}) = 0 THEN ${operand.sql} ELSE CAST(~CAST(${operand.sql} AS BIT) AS BLOB) END`, BYTES);
      if (operand.type.kind !== 'INT64') throw t.error(`No matching signature for operator ~ for argument type: ${typeName(operand.type)}`, node);
      return value(`(~${operand.sql})`, operand.type);
    default: throw notSupported(`Operator ${operator}`);
  }
}

function between(t: Translation, node: Extract<Node, { type: 'between_expr' }>, scope: Scope): Value {
  const values = [node.left, node.begin, node.end].map((n) => expression(t, n, scope));
  const type = requireSupertype(values, 'operator BETWEEN');
  const [left, begin, end] = values.map((v) => coerceSql(v, type));
  const not = Array.isArray(node.betweenKw) && node.betweenKw[0].name === 'NOT' ? 'NOT ' : '';
  // NaN lies between nothing; a literal is never NaN.
  if (type.kind === 'FLOAT64' && values.some((v) => v.literal === undefined)) {
    const [lower, upper] = values.slice(1).map((v, i) => compare(i === 0 ? '>=' : '<=', values[0] ?? v, v).sql);
    return value(`(${not}(${lower ?? ''} AND ${upper ?? ''}))`, BOOL);
  }
  return value(`(${left} ${not}BETWEEN ${begin} AND ${end})`, BOOL);
}

function caseOf(t: Translation, node: CaseExpr, scope: Scope): Value {
  const subject = node.expr === undefined ? undefined : expression(t, node.expr, scope);
  const branches = node.clauses.map((clause) => ({
    when: clause.type === 'case_when' ? expression(t, clause.condition, scope) : undefined,
    then: expression(t, clause.result, scope),
  }));
  const results = branches.map((b) => b.then);
  if (!branches.some((b) => b.when === undefined)) results.push(NULL_VALUE);
  const type = requireSupertype(results, 'operator CASE');
  const subjectType = subject === undefined ? BOOL : requireSupertype([subject, ...branches.flatMap((b) => b.when ?? [])], 'operator CASE');
  // The engine holds NaN, and structs with NULLs in them, to be equal to themselves.
  const compared = subject !== undefined && (['STRUCT', 'ARRAY', 'JSON'].includes(subjectType.kind) || (subjectType.kind === 'FLOAT64' && subject.literal === undefined && !isVolatile(subject.sql)));
  const parts = branches.map(({ when, then }) => {
    const result = coerceSql(then, type);
    if (when === undefined) return `ELSE ${result}`;
    if (compared && subject !== undefined) return `WHEN ${compare('=', subject, when).sql} THEN ${result}`;
    return `WHEN ${coerce(when, subjectType, () => `CASE condition must be ${typeName(subjectType)}`)} THEN ${result}`;
  });
  return value(`CASE ${subject === undefined || compared ? '' : coerceSql(subject, subjectType)} ${parts.join(' ')} END`, type);
}

function cast(t: Translation, node: Extract<Expr, { type: 'cast_expr' }>, scope: Scope): Value {
  const { expr, dataType, format } = node.args.expr;
  const source = expression(t, expr, scope);
  const field = fieldOfDataType('', dataType);
  const type = castType(source, typeOfDataType(dataType), field.precision !== undefined);
  const zone = format?.timezone === undefined ? undefined : expression(t, format.timezone.timezone, scope).sql;
  const castOf = (from: Value): string => limitedSql(format === undefined ? castSql(from, type) : formattedCastSql(from, type, expression(t, format.string, scope).sql, zone, t.options.nowMicros), type, field);
  return value(node.castKw.name === 'SAFE_CAST' && source.literal !== 'null' ? safeCast(t, expr, source, scope, castOf) : castOf(source), type);
}

function extract(t: Translation, node: ExtractExpr, scope: Scope): Value {
  const from = node.args.expr;
  const part = from.unit.type === 'week_expr' ? `WEEK(${from.unit.args.expr.name})` : from.unit.unitKw.name;
  const source = expression(t, from.expr, scope);
  const zoneGap = t.gapAfter('zone', from.expr);
  const zone = zoneGap === undefined ? `'UTC'` : expression(t, zoneGap.zone, scope).sql;
  const { kind } = source.type;
  if (source.literal === 'null') return extractPart(part, 'CAST(NULL AS TIMESTAMP)');
  const accepted = EXTRACTED[kind];
  if (accepted === undefined) throw t.error(`No matching signature for function EXTRACT for argument types: DATE_TIME_PART FROM ${typeName(source.type)}`, node);
  if (!accepted.test(part)) throw invalidQuery(`EXTRACT from ${kind} does not support the ${part} date part`);
  const civil = source.type.kind === 'TIMESTAMP' ? `bq_at_zone(${zone}, ${source.sql})` : source.sql;
  return extractPart(part, civil);
}

const DAY_PARTS = 'DAY|DAYOFWEEK|DAYOFYEAR|WEEK(?:\\(\\w+\\))?|ISOWEEK|MONTH|QUARTER|YEAR|ISOYEAR';
const CLOCK_PARTS = 'MICROSECOND|MILLISECOND|SECOND|MINUTE|HOUR';
/** Parts by the type that they are taken from: https://cloud.google.com/bigquery/docs/reference/standard-sql/date_functions#extract and its like. */
const EXTRACTED: Readonly<Record<string, RegExp>> = {
  DATE: new RegExp(`^(?:${DAY_PARTS})$`), TIME: new RegExp(`^(?:${CLOCK_PARTS})$`), DATETIME: new RegExp(`^(?:${DAY_PARTS}|${CLOCK_PARTS}|DATE|TIME)$`),
  TIMESTAMP: new RegExp(`^(?:${DAY_PARTS}|${CLOCK_PARTS}|DATE|TIME|DATETIME)$`), INTERVAL: new RegExp(`^(?:${CLOCK_PARTS}|DAY|MONTH|YEAR)$`),
};

export function extractPart(part: string, civil: string): Value {
  if (part === 'DATE') return value(`CAST(${civil} AS DATE)`, DATE);
  if (part === 'TIME') return value(`CAST(${civil} AS TIME)`, TIME);
  if (part === 'DATETIME') return value(`CAST(${civil} AS TIMESTAMP)`, DATETIME);
  return value(extractSql(part, civil), INT64);
}

const struct = (t: Translation, list: ListExpr, scope: Scope): Value => structValue(structMembers(t, list, scope));

interface StructMemberValue {
  readonly name: string;
  readonly value: Value;
}

function structMembers(t: Translation, list: ListExpr, scope: Scope): readonly StructMemberValue[] {
  return list.items.map((item, i) => {
    const aliased = item.type === 'alias' ? item : undefined;
    const source = aliased?.expr ?? item;
    const implied = source.type === 'identifier' ? source.name : source.type === 'member_expr' && source.property.type === 'identifier' ? source.property.name : undefined;
    return { name: aliased?.alias.name ?? implied ?? `_field_${i + 1}`, value: expression(t, source, scope) };
  });
}

export function structValue(members: readonly { readonly name: string; readonly value: Value }[]): Value {
  const sql = `struct_pack(${members.map((m) => `${quoteIdentifier(m.name)} := ${m.value.literal === 'null' ? coerceSql(m.value, m.value.type) : m.value.sql}`).join(', ')})`;
  const type = structOf(members.map((m) => ({ name: m.name, type: m.value.type })));
  const built: Value = { sql, type, members: members.map((m) => m.value) };
  return members.every((m) => m.value.literal !== undefined) ? { ...built, literal: 'array' } : built;
}

function noElementType(values: readonly Value[]): never {
  throw invalidQuery(`Array elements of types {${[...new Set(values.map((v) => typeName(v.type)))].join(', ')}} do not have a common supertype`);
}

function array(t: Translation, list: ListExpr, scope: Scope, element: SqlType | undefined): Value {
  const values = list.items.map((item) => expression(t, item, scope));
  const type = element ?? (values.length === 0 ? INT64 : supertype(values)) ?? noElementType(values);
  if (type.kind === 'ARRAY') throw invalidQuery(`Cannot construct array with element type ${typeName(type)} because nested arrays are not supported`);
  const items = values.map((v) => coerce(v, type, () => `Array element type ${typeName(v.type)} does not coerce to ${typeName(type)}`));
  const sql = `CAST([${items.join(', ')}] AS ${duckType(arrayOf(type))})`;
  if (element === undefined && values.length === 0) return { sql, type: arrayOf(type), literal: 'empty-array' };
  return element === undefined && values.every((v) => v.literal !== undefined) ? { sql, type: arrayOf(type), literal: 'array' } : value(sql, arrayOf(type));
}

function typedConstructor(t: Translation, node: Extract<Expr, { type: 'typed_expr' }>, scope: Scope): Value {
  const untyped = node.dataType.type === 'parametric_data_type' && node.dataType.params === undefined;
  if (node.expr.type === 'array_expr') {
    const type = untyped ? undefined : typeOfDataType(node.dataType);
    return array(t, node.expr.expr, scope, type?.kind === 'ARRAY' ? type.element : undefined);
  }
  const members = structMembers(t, node.expr.expr, scope);
  if (untyped) return structValue(members);
  const type = typeOfDataType(node.dataType);
  if (type.kind !== 'STRUCT' || type.fields.length !== members.length) throw invalidQuery(`STRUCT type has ${type.kind === 'STRUCT' ? type.fields.length : 0} fields but constructor call has ${members.length} fields`);
  const coerced = members.map(({ value: v }, i) => {
    const target = type.fields[i] ?? { name: '', type: v.type };
    return { name: target.name, value: value(coerce(v, target.type, () => `Struct field ${i + 1} has type ${typeName(v.type)} which does not coerce to ${typeName(target.type)}`), target.type) };
  });
  const built = structValue(coerced);
  return members.every((m) => m.value.literal !== undefined) ? { ...built, type, literal: 'array' } : { ...built, type };
}
