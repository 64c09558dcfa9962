import type { CreateFunctionStmt, Expr } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { type SqlType, typeName } from '../sql-type.js';
import { canCoerce, coerce, coerceSql } from './coercion.js';
import { typeOfDataType } from './data-types.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import { nameParts } from './paths.js';
import type { ScopeColumn } from './scope.js';
import { describeValue, type Translation } from './translation.js';

/** A user-defined function whose body is one SQL expression. */
export interface SqlFunction {
  readonly name: string;
  /** `ANY TYPE` has no type of its own. */
  readonly parameters: readonly { readonly name: string; readonly type: SqlType | undefined }[];
  readonly returns: SqlType | undefined;
  readonly body: Expr;
}

/** `CREATE TEMP FUNCTION f(x INT64) [RETURNS type] AS (expression)`. */
export function readSqlFunction(t: Translation, node: CreateFunctionStmt): SqlFunction {
  const language = node.clauses.find((c) => c.type === 'language_clause');
  if (language !== undefined) throw notSupported(language.name.name.toLowerCase() === 'js' ? 'JavaScript (a user-defined function)' : `A user-defined function in ${language.name.name}`);
  if (node.tableKw !== undefined) throw notSupported('CREATE TABLE FUNCTION');
  if (node.temporaryKw === undefined) throw notSupported('CREATE FUNCTION without TEMP');
  const other = node.clauses.find((c) => c.type !== 'returns_clause' && c.type !== 'as_clause');
  if (other !== undefined) throw notSupported(`\`${t.textOf(other)}\``);
  const body = node.clauses.find((c) => c.type === 'as_clause')?.expr;
  if (body === undefined) throw notSupported('CREATE FUNCTION without AS');
  const returns = node.clauses.find((c) => c.type === 'returns_clause');
  const parameters = node.params.expr.items.map((p) => ({ name: p.name?.name ?? '', type: t.textOf(p.dataType).toUpperCase() === 'ANY TYPE' ? undefined : typeOfDataType(p.dataType) }));
  return { name: (nameParts(node.name) ?? []).join('.'), parameters, returns: returns?.type === 'returns_clause' ? typeOfDataType(returns.dataType as Parameters<typeof typeOfDataType>[0]) : undefined, body: body as Expr };
}

/** The body with the arguments in place of the parameters. It sees nothing of the calling query. */
export function callSqlFunction(t: Translation, fn: SqlFunction, args: readonly Value[]): Value {
  const fits = args.length === fn.parameters.length && fn.parameters.every((p, i) => p.type === undefined || canCoerce(args[i] as Value, p.type));
  if (!fits) {
    const known = fn.parameters.map((p) => (p.type === undefined ? 'ANY TYPE' : typeName(p.type))).join(', ');
    throw notMatching(fn.name, args, known);
  }
  const columns = fn.parameters.map((p, i): ScopeColumn => {
    const arg = args[i] as Value;
    const type = p.type ?? arg.type;
    return { name: p.name, sql: `(${coerceSql(arg, type)})`, type, sources: [] };
  });
  const result = t.withCtes([], () => expression(t, fn.body, { relations: [{ alias: undefined, columns }], merged: new Map() }));
  const { returns } = fn;
  if (returns === undefined) return value(`(${result.sql})`, result.type);
  return value(`(${coerce(result, returns, () => `Function declared to return ${typeName(returns)} but the function body produces incompatible type ${typeName(result.type)}`)})`, returns);
}

const notMatching = (name: string, args: readonly Value[], known: string): Error =>
  invalidQuery(`No matching signature for function ${name} for argument types: ${args.map(describeValue).join(', ')}. Supported signature: ${name}(${known})`);
