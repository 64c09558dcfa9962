import type { Identifier, Node } from 'sql-parser-cst';
import { boundName, boundOnce, packed, unpacked } from './bound-once.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import { nameParts } from './paths.js';
import type { Scope, ScopeColumn } from './scope.js';
import type { Translation } from './translation.js';

/** The same in every call, so that a GROUP BY expression is the one of the select list; nothing inside such a call binds another. */
const OUTSIDE = boundName('s');

/** Calls of these fail only where an argument of theirs does. */
const NEVER_FAIL: readonly string[] = ['JSON_VALUE', 'LOWER', 'UPPER', 'TRIM', 'LTRIM', 'RTRIM', 'COALESCE', 'IFNULL', 'NULLIF', 'IF'];

/** A column, a field of one, or a bound variable. */
const PLAIN = /^(?:(?:struct_extract|json_extract)\()*(?:"[^"]*"(?:\."[^"]*")?(?:, '[^']*'\))*|CAST\(\$\w+ AS [^()]*(?:\([\d,]+\))?\))$/;

/** Whether computing `node` may end in an error, or in an aggregate, neither of which belongs to the call that it is an argument of. */
function mayFail(t: Translation, node: Node, scope: Scope): boolean {
  switch (node.type) {
    case 'interval_literal': return false;
    case 'paren_expr': return node.expr.type === 'list_expr' ? node.expr.items.some((item) => mayFail(t, item, scope)) : mayFail(t, node.expr, scope);
    case 'named_arg': return mayFail(t, node.value, scope);
    case 'func_call': {
      const name = (nameParts(node.name) ?? []).join('.').toUpperCase();
      // A date part is no call.
      if (name === 'WEEK') return false;
      return !NEVER_FAIL.includes(name) || (node.args?.expr.args.items ?? []).some((arg: Node) => mayFail(t, arg, scope));
    }
    case 'identifier': case 'member_expr': case 'bigquery_quoted_member_expr': return !isPart(t, node, scope) && needsBinding(expression(t, node, scope));
    default: return needsBinding(expression(t, node, scope));
  }
}

const needsBinding = ({ literal, sql, members }: Value): boolean => (literal === undefined || literal === 'error') && !PLAIN.test(sql) && members === undefined && !/^(?:true|false|unhex\('\w*'\))$/.test(sql);

/** `MONTH` in `SAFE.DATE_TRUNC(d, MONTH)` names nothing. */
function isPart(t: Translation, node: Node, scope: Scope): boolean {
  if (node.type !== 'identifier') return false;
  try {
    expression(t, node, scope);
    return false;
  } catch {
    return true;
  }
}

/**
 * A call whose own errors are NULL, and only those: https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-reference#safe_prefix
 * (“The SAFE. prefix … does not prevent errors that occur while evaluating argument expressions”). What swallows errors in the engine swallows
 * those of the arguments too, and takes no aggregates; so arguments that may fail are computed before it.
 * @param build the call over the arguments that it is given, which are names of the scope that it is given
 * @param wrap what swallows the errors
 */
export function safely(t: Translation, args: readonly Node[], scope: Scope, build: (args: readonly Node[], scope: Scope) => Value, wrap: (sql: string) => string): Value {
  const bound = args.filter((arg) => mayFail(t, arg, scope));
  if (bound.length === 0) {
    const plain = build(args, scope);
    return value(wrap(plain.sql), plain.type);
  }
  const values = bound.map((arg) => expression(t, arg.type === 'named_arg' ? arg.value : arg, scope));
  const columns = values.map((v, i): ScopeColumn => ({ name: `~${i}`, sql: unpacked(OUTSIDE, i), type: v.type, sources: [] }));
  const names = args.map((arg): Node => {
    const index = bound.indexOf(arg);
    if (index === -1) return arg;
    const name: Identifier = { type: 'identifier', name: `~${index}`, text: `~${index}`, ...(arg.range === undefined ? {} : { range: arg.range }) };
    return arg.type === 'named_arg' ? { ...arg, value: name } : name;
  });
  const called = build(names, { relations: [{ alias: undefined, columns }], merged: new Map(), parent: scope });
  return value(boundOnce(OUTSIDE, packed(values.map((v) => v.sql)), wrap(called.sql)), called.type);
}

/** SAFE_CAST of one value. @param build the cast */
export function safeCast(t: Translation, node: Node, source: Value, scope: Scope, build: (source: Value) => string): string {
  if (!mayFail(t, node, scope)) return `TRY(${build(source)})`;
  return boundOnce(OUTSIDE, packed([source.sql]), `TRY(${build(value(unpacked(OUTSIDE, 0), source.type))})`);
}
