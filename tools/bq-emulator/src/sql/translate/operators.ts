import type { BinaryExpr, Node, SubSelect } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { BOOL, BYTES, INT64, type SqlType, STRING, type StructType, typeName } from '../sql-type.js';
import { arithmetic } from './arithmetic.js';
import { coerce, coerceSql, memberOf, requireSupertype } from './coercion.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import { placed } from './placed-error.js';
import { subquery } from './query.js';
import type { Scope } from './scope.js';
import { describeValue, type Translation } from './translation.js';

const COMPARISONS: Readonly<Record<string, string>> = { '=': '=', '!=': '<>', '<>': '<>', '<': '<', '>': '>', '<=': '<=', '>=': '>=' };
const BITWISE: Readonly<Record<string, (a: string, b: string) => string>> = {
  '&': (a, b) => `(${a} & ${b})`, '|': (a, b) => `(${a} | ${b})`, '^': (a, b) => `xor(${a}, ${b})`, '<<': (a, b) => `bq_shift_left(${a}, ${b})`, '>>': (a, b) => `bq_shift_right(${a}, ${b})`,
};

function operatorName(operator: BinaryExpr['operator']): string {
  if (typeof operator === 'string') return operator;
  const keywords = Array.isArray(operator) ? operator : [operator];
  return keywords.map((k) => ('name' in k ? String(k.name) : '')).join(' ');
}

const mismatch = (operator: string, left: Value, right: Value): string => `No matching signature for operator ${operator} for argument types: ${describeValue(left)}, ${describeValue(right)}`;

export function binaryOperator(t: Translation, node: BinaryExpr, scope: Scope): Value {
  // A literal that is no value of the other side's type is at fault itself.
  const sides: readonly Node[] = [node.right, node.left];
  const culprit = (message: string): Node => (message.startsWith('Could not cast literal') ? sides.find((side) => side.type === 'string_literal') : undefined) ?? node;
  return placed(t, culprit, () => unplacedOperator(t, node, scope));
}

function unplacedOperator(t: Translation, node: BinaryExpr, scope: Scope): Value {
  const operator = operatorName(node.operator);
  if (operator === 'IN' || operator === 'NOT IN') return inOperator(t, node, scope, operator);
  if (operator === 'IS' || operator === 'IS NOT') return isOperator(t, node, scope, operator);
  const left = expression(t, node.left, scope);
  const quantified: Node = node.right;
  if (quantified.type === 'quantifier_expr' && (operator === 'LIKE' || operator === 'NOT LIKE')) return likeEach(t, left, quantified, scope, operator);
  const right = expression(t, node.right, scope);
  const both = (type: SqlType): readonly [string, string] => [left, right].map((v) => coerce(v, type, () => `${mismatch(operator, left, right)} at ${t.at(node)}`)) as unknown as readonly [string, string];
  switch (operator) {
    case 'AND': case 'OR': { const [a, b] = both(BOOL); return value(`(${a} ${operator} ${b})`, BOOL); }
    case '+': case '-': case '*': case '/': return arithmetic(operator, left, right);
    case '||': return concatenate(left, right);
    case 'LIKE': case 'NOT LIKE':
      if (left.type.kind === 'BYTES' && right.type.kind === 'BYTES') return value(`(bq_latin_of(${left.sql}) ${operator} bq_latin_of(${right.sql}) ESCAPE '\\')`, BOOL);
      { const [a, b] = both(STRING); return value(`(${a} ${operator} ${likePattern(right, b)} ESCAPE '\\')`, BOOL); }
    case 'IS DISTINCT FROM': case 'IS NOT DISTINCT FROM': return compare(operator, left, right);
    default:
  }
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) {
    // Comparisons do not associate: `a = b = c` needs parentheses.
    if (isComparison(node.left) || isComparison(node.right)) throw t.error(`Syntax error: Unexpected ${JSON.stringify(operator)}`, node);
    return compare(comparison, left, right);
  }
  const bitwise = BITWISE[operator];
  if (bitwise !== undefined && left.type.kind === 'BYTES' && (right.type.kind === 'BYTES' || operator.length === 2)) return bytesOperator(operator, left, right);
  if (bitwise !== undefined) { const [a, b] = both(INT64); return value(bitwise(a, b), INT64); }
  throw notSupported(`Operator ${operator}`);
}

const isComparison = (node: Node): boolean => node.type === 'binary_expr' && (COMPARISONS[operatorName(node.operator)] !== undefined || /^(?:NOT )?(?:IN|LIKE)$|^IS /.test(operatorName(node.operator)));

function bytesOperator(operator: string, left: Value, right: Value): Value {
  const bits = (v: Value): string => `CAST(${v.sql} AS BIT)`;
  // The engine has no string of no bits.
  const size = `octet_length(${left.sql})`;
  if (operator.length === 2) {
    const count = coerce(right, INT64, () => mismatch(operator, left, right));
    const negative = `encode(bq_raise('Bitwise ${operator === '<<' ? 'left' : 'right'} shift by negative offset'))`;
    return value(`CASE WHEN ${size} >= 0 AND ${count} < 0 THEN ${negative} WHEN ${size} = 0 THEN ${left.sql} ELSE CAST(${bits(left)} ${operator} CAST(CASE WHEN ${count} > 8 * ${size} THEN 8 * ${size} ELSE ${count} END AS INTEGER) AS BLOB) END`, BYTES);
  }
  const applied = operator === '^' ? `xor(${bits(left)}, ${bits(right)})` : `${bits(left)} ${operator} ${bits(right)}`;
  const unequal = `encode(bq_raise('Bitwise binary operator for BYTES requires equal length of the inputs. Got ' || ${size} || ' bytes on the left hand side and ' || octet_length(${right.sql}) || ' bytes on the right hand side.'))`;
  return value(`CASE WHEN ${size} <> octet_length(${right.sql}) THEN ${unequal} WHEN ${size} = 0 THEN ${left.sql} ELSE CAST(${applied} AS BLOB) END`, BYTES);
}

/** A pattern must not end with the backslash of an escape; a literal one is looked at here. */
function likePattern(pattern: Value, sql: string): string {
  if (pattern.text === undefined) return pattern.literal === undefined ? `bq_like_pattern(${sql})` : sql;
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern.text)) throw invalidQuery('LIKE pattern ends with a backslash');
  return sql;
}

/** `LIKE ANY (…)`, `LIKE SOME (…)`, `LIKE ALL (…)`. */
function likeEach(t: Translation, left: Value, node: Extract<Node, { type: 'quantifier_expr' }>, scope: Scope, operator: string): Value {
  const inner: Node = node.expr;
  const listed: Node = inner.type === 'paren_expr' ? inner.expr : inner;
  if (listed.type === 'select_stmt' || listed.type === 'compound_select_stmt') return likeQuery(t, left, listed, scope, operator, node.quantifierKw.name);
  if (inner.type !== 'paren_expr') throw notSupported(`\`${t.textOf(node)}\``);
  const patterns = (listed.type === 'list_expr' ? (listed.items as readonly Node[]) : [listed]).map((item) => expression(t, item, scope));
  const tests = patterns.map((p) => `${left.sql} LIKE ${likePattern(p, coerce(p, STRING, () => mismatch(operator, left, p)))} ESCAPE '\\'`);
  const all = `(${tests.join(node.quantifierKw.name === 'ALL' ? ' AND ' : ' OR ')})`;
  return value(operator === 'LIKE' ? all : `(NOT ${all})`, BOOL);
}

/** `LIKE ANY (SELECT …)`; a NULL pattern leaves open what it could have decided. */
function likeQuery(t: Translation, left: Value, node: SubSelect, scope: Scope, operator: string, quantifier: string): Value {
  const query = subquery(t, node, scope);
  const [column] = query.columns;
  if (column === undefined || query.columns.length > 1) throw t.error('Subquery of type LIKE must have only one output column', node);
  t.use(column.sources);
  const all = quantifier === 'ALL';
  const match = `(SELECT ${all ? `coalesce(CASE WHEN bool_or(NOT m) THEN false WHEN bool_or(m IS NULL) THEN NULL ELSE true END, count(*) = 0)` : `CASE WHEN bool_or(m) THEN true WHEN bool_or(m IS NULL) THEN NULL ELSE false END`} FROM (SELECT ${left.sql} LIKE p ESCAPE '\\' AS m FROM (${query.sql}) AS q(p)))`;
  return value(operator === 'LIKE' ? match : `(NOT ${match})`, BOOL);
}

/** Field by field: one that is NULL leaves the answer open, unless another decides it. */
function compareStructs(operator: '=' | '<>', left: Value, right: Value, type: StructType): Value {
  const equal = type.fields.map((field, i) => compare('=', memberOf(left, i, field), memberOf(right, i, field)).sql).join(' AND ');
  return value(operator === '=' ? `(${equal})` : `(NOT (${equal}))`, BOOL);
}

export function compare(operator: string, left: Value, right: Value): Value {
  const type = requireSupertype([left, right], `operator ${operator}`);
  if (type.kind === 'STRUCT' && (operator === '=' || operator === '<>')) return compareStructs(operator, left, right, type);
  if (['JSON', 'GEOGRAPHY', 'ARRAY'].includes(type.kind) || (type.kind === 'STRUCT' && /[<>]/.test(operator))) throw invalidQuery(`${operator === '=' || operator === '<>' ? 'Equality' : 'Less than'} is not defined for arguments of type ${typeName(type)}`);
  const [a, b] = [coerceSql(left, type), coerceSql(right, type)];
  if (type.kind === 'FLOAT64') return value(floatComparison(operator, { sql: a, literal: left.literal !== undefined }, { sql: b, literal: right.literal !== undefined }), BOOL);
  if (type.kind === 'RANGE') return value(`(bq_range_key(${a}) ${operator} bq_range_key(${b}))`, BOOL);
  return value(`(${a} ${operator} ${b})`, BOOL);
}

interface Side {
  readonly sql: string;
  /** A literal is never NaN. */
  readonly literal: boolean;
}

/** The engine orders NaN above all and equal to itself; in GoogleSQL every comparison with NaN is false, and `!=` true. */
function floatComparison(operator: string, left: Side, right: Side): string {
  const plain = `(${left.sql} ${operator} ${right.sql})`;
  const guarded = operator === '<' || operator === '<=' ? right : left;
  if (operator.startsWith('IS') || guarded.literal || ((operator === '=' || operator === '<>') && right.literal)) return plain;
  return operator === '<>' ? `(${plain} OR isnan(${guarded.sql}))` : `(${plain} AND NOT isnan(${guarded.sql}))`;
}

function concatenate(left: Value, right: Value): Value {
  if (left.literal === 'null' && right.literal === 'null') return value('CAST(NULL AS VARCHAR)', STRING);
  const type = requireSupertype([left, right], 'operator ||');
  if (type.kind !== 'STRING' && type.kind !== 'BYTES' && type.kind !== 'ARRAY') throw invalidQuery(mismatch('||', left, right));
  const a = coerceSql(left, type);
  const b = coerceSql(right, type);
  return value(type.kind === 'ARRAY' ? `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL ELSE list_concat(${a}, ${b}) END` : `(${a} || ${b})`, type);
}

function isOperator(t: Translation, node: BinaryExpr, scope: Scope, operator: string): Value {
  const left = expression(t, node.left, scope);
  if (node.right.type === 'null_literal') return value(`(${left.sql} ${operator} NULL)`, BOOL);
  if (node.right.type === 'boolean_literal' && left.literal !== 'null' && left.type.kind !== 'BOOL') throw invalidQuery(`No matching signature for operator ${operator} ${node.right.value ? 'TRUE' : 'FALSE'} for argument types: ${typeName(left.type)}`);
  if (node.right.type === 'boolean_literal') return isBoolean(left, node.right.value, operator === 'IS');
  throw notSupported(`\`${t.textOf(node)}\``);
}

const isBoolean = (operand: Value, wanted: boolean, positive: boolean): Value => value(`(${operand.sql} IS ${positive ? 'NOT ' : ''}DISTINCT FROM ${wanted})`, BOOL);

/** To the engine NaN is equal to itself; in GoogleSQL it is in no list. */
const withoutNaN = (query: string, type: SqlType): string => (type.kind === 'FLOAT64' ? `SELECT "~item" FROM (${query}) AS q("~item") WHERE "~item" IS NULL OR NOT isnan("~item")` : query);

/** A struct among those of a query; one with a NULL in it may be equal to any. */
function structIn(left: Value, element: SqlType, query: string, operator: string): Value {
  const among = `(SELECT CASE WHEN bool_or(m) THEN true WHEN bool_or(m IS NULL) THEN NULL ELSE false END FROM (SELECT ${compare('=', left, value('"~item"', element)).sql} AS m FROM (${query}) AS q("~item")))`;
  return value(operator === 'IN' ? among : `(NOT ${among})`, BOOL);
}

function inOperator(t: Translation, node: BinaryExpr, scope: Scope, operator: string): Value {
  const left = expression(t, node.left, scope);
  const right = node.right as Node;
  if (right.type === 'unnest_expr') {
    const list = expression(t, right.expr.expr, scope);
    if (list.type.kind !== 'ARRAY') throw t.error(`Values referenced in UNNEST must be arrays. UNNEST contains expression of type ${typeName(list.type)}`, right);
    const type = requireSupertype([left, { ...list, type: list.type.element }], 'operator IN UNNEST');
    if (type.kind === 'STRUCT') return structIn(left, list.type.element, `SELECT unnest(${list.sql})`, operator);
    return value(`(${coerceSql(left, type)} ${operator} (${list.literal === undefined ? withoutNaN(`SELECT unnest(${coerceSql(list, { kind: 'ARRAY', element: type })})`, type) : `SELECT unnest(${coerceSql(list, { kind: 'ARRAY', element: type })})`}))`, BOOL);
  }
  const inner: Node = right.type === 'paren_expr' ? right.expr : right;
  if (inner.type === 'select_stmt' || inner.type === 'compound_select_stmt') {
    const query = subquery(t, inner as SubSelect, scope);
    const [column] = query.columns;
    if (column === undefined || query.columns.length > 1) throw t.error('Subquery of type IN must have only one output column', right);
    t.use(column.sources);
    const type = requireSupertype([left, value('', column.type)], 'operator IN');
    if (type.kind === 'STRUCT') return structIn(left, column.type, query.sql, operator);
    return value(`(${coerceSql(left, type)} ${operator} (${withoutNaN(query.sql, column.type)}))`, BOOL);
  }
  const items = (inner.type === 'list_expr' ? (inner.items as readonly Node[]) : [inner]).map((item) => expression(t, item, scope));
  const type = requireSupertype([left, ...items], 'operator IN');
  if (type.kind === 'ARRAY' || type.kind === 'JSON') throw invalidQuery(`IN is not defined for arguments of type ${typeName(type)}`);
  // A struct with a NULL in it may be equal to any.
  if (type.kind === 'STRUCT' || (type.kind === 'FLOAT64' && left.literal === undefined && items.some((i) => i.literal === undefined))) {
    return value(`(${operator === 'NOT IN' ? 'NOT ' : ''}(${items.map((i) => compare('=', left, i).sql).join(' OR ')}))`, BOOL);
  }
  return value(`(${coerceSql(left, type)} ${operator} (${items.map((i) => coerceSql(i, type)).join(', ')}))`, BOOL);
}
