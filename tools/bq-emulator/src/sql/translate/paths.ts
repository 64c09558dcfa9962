import type { BigQueryQuotedMemberExpr, Expr, Identifier, MemberExpr, Node } from 'sql-parser-cst';
import { INT64, JSON_TYPE, quoteString, typeName } from '../sql-type.js';
import { suggestion } from './closest-name.js';
import { coerce } from './coercion.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import { type Relation, sameName, type Scope } from './scope.js';
import { rowValue, type Translation } from './translation.js';

/** The dotted names of `a.b.c`, or undefined where something else is in the way. */
export function nameParts(node: Node): readonly string[] | undefined {
  if (node.type === 'identifier') return [node.name];
  if (node.type === 'bigquery_quoted_member_expr') return nameParts(node.expr);
  if (node.type === 'member_expr' && (node.property.type === 'identifier')) {
    const object = nameParts(node.object);
    return object === undefined ? undefined : [...object, node.property.name];
  }
  return undefined;
}

export function path(t: Translation, node: Identifier | MemberExpr | BigQueryQuotedMemberExpr, scope: Scope): Value {
  const parts = nameParts(node);
  if (parts !== undefined) return resolveName(t, parts, node, scope);
  if (node.type !== 'member_expr') throw t.error(`Unexpected expression ${t.textOf(node)}`, node);
  if (node.object.type === 'variable' && node.property.type === 'identifier') return t.systemVariable(`${node.object.name}.${node.property.name}`, node);
  const object = expression(t, node.object, scope);
  if (node.property.type === 'identifier') return member(t, object, node.property.name, node);
  if (node.property.type === 'array_subscript') return subscript(t, object, node.property.expr as Expr, scope, node);
  throw t.error(`Unexpected expression ${t.textOf(node)}`, node);
}

/** Column, range variable, or select-list alias; innermost query first. */
function resolveName(t: Translation, parts: readonly string[], node: Node, scope: Scope): Value {
  const [first = ''] = parts;
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    const alias = current.aliases?.get(first.toLowerCase());
    if (alias !== undefined) return members(t, alias, parts.slice(1), node);
    const found = inScope(t, parts, node, current);
    if (found !== undefined) return found;
  }
  const variable = t.variables.get(first.toLowerCase());
  if (variable !== undefined) return members(t, variable, parts.slice(1), node);
  throw t.error(`Unrecognized name: ${first}${suggestion(first, visibleNames(scope))}`, node);
}

function* visibleNames(scope: Scope): Iterable<string> {
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    for (const relation of current.relations) {
      if (relation.alias !== undefined) yield relation.alias;
      for (const column of relation.columns) if (column.hidden !== true) yield column.name;
    }
  }
}

function inScope(t: Translation, parts: readonly string[], node: Node, scope: Scope): Value | undefined {
  const [first = '', second] = parts;
  const merged = scope.merged.get(first.toLowerCase());
  if (merged !== undefined) return members(t, t.column(merged), parts.slice(1), node);
  const relation = scope.relations.find((r) => sameName(r.alias, first));
  if (relation !== undefined && second !== undefined) {
    const column = relation.columns.find((c) => sameName(c.name, second));
    if (column !== undefined) return members(t, t.column(column), parts.slice(2), node);
  }
  // The row of a value table goes before its fields, which have no name of their own here.
  if (relation?.element !== undefined) return wholeRow(t, relation, parts.slice(1), node);
  // A subquery's second column of a name carries a suffix that nobody can write.
  const columns = scope.relations.flatMap((r) => r.columns.filter((c) => sameName(c.name.split('\u0001')[0], first)));
  if (columns.length > 1) throw t.error(`Column name ${first} is ambiguous`, node);
  if (columns[0] !== undefined) return members(t, t.column(columns[0]), parts.slice(1), node);
  if (relation !== undefined) return wholeRow(t, relation, parts.slice(1), node);
  return qualified(t, parts, node, scope);
}

function wholeRow(t: Translation, relation: Relation, rest: readonly string[], node: Node): Value {
  if (relation.element !== undefined) return members(t, t.column(relation.element), rest, node);
  const [name] = rest;
  if (name !== undefined) throw t.error(`Name ${name} not found inside ${relation.alias ?? ''}`, node.type === 'member_expr' ? node.property : node);
  return rowValue(relation, t);
}

/** `project.dataset.table.column` and `dataset.table.column`. */
function qualified(t: Translation, parts: readonly string[], node: Node, scope: Scope): Value | undefined {
  for (const relation of scope.relations) {
    const { table } = relation;
    if (table === undefined) continue;
    const full = [...table.id.projectId.split('.'), table.id.datasetId, table.id.tableId];
    for (const suffix of [full, full.slice(1)]) {
      const column = parts[suffix.length];
      if (column === undefined || suffix.join('\0') !== parts.slice(0, suffix.length).join('\0')) continue;
      const found = relation.columns.find((c) => sameName(c.name, column));
      if (found !== undefined) return members(t, t.column(found), parts.slice(suffix.length + 1), node);
    }
  }
  return undefined;
}

function members(t: Translation, from: Value, names: readonly string[], node: Node): Value {
  return names.reduce((object, name) => member(t, object, name, node), from);
}

export function member(t: Translation, object: Value, name: string, node: Node): Value {
  if (object.type.kind === 'STRUCT') {
    const field = object.type.fields.find((f) => sameName(f.name, name));
    if (field === undefined) throw t.error(`Field name ${name} does not exist in ${typeName(object.type)}`, node);
    return value(`struct_extract(${object.sql}, ${quoteString(field.name)})`, field.type);
  }
  if (object.type.kind === 'JSON') return value(`json_extract(${object.sql}, ${quoteString(`$."${name}"`)})`, JSON_TYPE);
  throw t.error(`Cannot access field ${name} on a value with type ${typeName(object.type)}`, node);
}

function subscript(t: Translation, object: Value, index: Expr, scope: Scope, node: Node): Value {
  const specified = (index as Node).type === 'array_subscript_specifier' ? (index as unknown as { specifierKw: { name: string }; args: { expr: Expr } }) : undefined;
  const position = expression(t, specified?.args.expr ?? index, scope);
  if (object.type.kind === 'JSON' && specified === undefined) {
    if (position.type.kind === 'STRING') return value(`json_extract(${object.sql}, '$."' || replace(${position.sql}, '"', '\\"') || '"')`, JSON_TYPE);
    return value(`json_extract(${object.sql}, CASE WHEN ${position.sql} >= 0 THEN '$[' || ${position.sql} || ']' END)`, JSON_TYPE);
  }
  if (object.type.kind !== 'ARRAY') throw t.error(`Element access using [${specified?.specifierKw.name ?? 'INT64'}()] is not supported on values of type ${typeName(object.type)}`, node);
  const name = specified?.specifierKw.name ?? 'OFFSET';
  const at = coerce(position, INT64, () => `Array position in [] must be coercible to INT64 type, but has type ${typeName(position.type)}`);
  if (name === 'ORDINAL') return value(`bq_ordinal(${object.sql}, ${at})`, object.type.element);
  const zeroBased = name.endsWith('ORDINAL') ? `(${at} - 1)` : at;
  return value(`${name.startsWith('SAFE') ? 'bq_safe_element' : 'bq_element'}(${object.sql}, ${zeroBased})`, object.type.element);
}

