import type { CreateFunctionStmt, Expr } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { type SqlType, typeName } from '../sql-type.js';
import { boundOnce, isVolatile, packed, unpacked } from './bound-once.js';
import { canCoerce, coerce, coerceSql } from './coercion.js';
import { typeOfDataType } from './data-types.js';
import { expression } from './expression.js';
import { type Value, value } from './expression-value.js';
import { nameParts } from './paths.js';
import type { ParsedSql } from '../parse/parse-sql.js';
import type { ScopeColumn } from './scope.js';
import { describeValue, type Translation } from './translation.js';

/** A user-defined function whose body is one SQL expression. */
export interface SqlFunction {
  readonly name: string;
  /** `ANY TYPE` has no type of its own. */
  readonly parameters: readonly { readonly name: string; readonly type: SqlType | undefined }[];
  readonly returns: SqlType | undefined;
  readonly body: Expr;
  /** The text that the body stands in, where it is not that of the calling statement. */
  readonly parsed?: ParsedSql;
}

/** `CREATE TEMP FUNCTION f(x INT64) [RETURNS type] AS (expression)`. */
export function readSqlFunction(t: Translation, node: CreateFunctionStmt): SqlFunction {
  if (node.temporaryKw === undefined) throw notSupported('CREATE FUNCTION without TEMP, here');
  const language = node.clauses.find((c) => c.type === 'language_clause');
  if (language !== undefined) throw notSupported(language.name.name.toLowerCase() === 'js' ? 'JavaScript (a user-defined function)' : `A user-defined function in ${language.name.name}`);
  if (node.tableKw !== undefined) throw notSupported('CREATE TABLE FUNCTION');
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
  const given = fn.parameters.map((p, i): Argument => {
    const arg = args[i] as Value;
    const type = p.type ?? arg.type;
    return { name: p.name, type, sql: `(${coerceSql(arg, type)})` };
  });
  const once = evaluatedOnce(t, given);
  const columns = given.map((argument, i): ScopeColumn => ({ name: argument.name, type: argument.type, sql: once.read(i), sources: [] }));
  const own = fn.parsed === undefined ? t : t.insideFunction(fn.parsed);
  const result = own.withCtes([], () => expression(own, fn.body, { relations: [{ alias: undefined, columns }], merged: new Map() }));
  if (own !== t) t.adopt(own);
  const { returns } = fn;
  if (returns === undefined) return value(once.around(result.sql), result.type);
  return value(once.around(coerce(result, returns, () => `Function declared to return ${typeName(returns)} but the function body produces incompatible type ${typeName(result.type)}`)), returns);
}

interface Argument {
  readonly name: string;
  readonly type: SqlType;
  readonly sql: string;
}

/** Arguments stand wherever the body names them. A random one must be drawn once a row. */
function evaluatedOnce(t: Translation, given: readonly Argument[]): { readonly read: (index: number) => string; readonly around: (body: string) => string } {
  if (!given.some((argument) => isVolatile(argument.sql))) return { read: (i) => given[i]?.sql ?? '', around: (body) => `(${body})` };
  const row = t.freshName('args');
  return { read: (i) => unpacked(row, i), around: (body) => boundOnce(row, packed(given.map((argument) => argument.sql)), body) };
}

const notMatching = (name: string, args: readonly Value[], known: string): Error =>
  invalidQuery(`No matching signature for function ${name} for argument types: ${args.map(describeValue).join(', ')}. Supported signature: ${name}(${known})`);
