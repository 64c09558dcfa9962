import { invalidQuery } from '../../../api-error.js';
import { arrayOf, BIGNUMERIC, FLOAT64, INT64, NUMERIC, scalarNamed, type SqlType, typeName } from '../../sql-type.js';
import { canCoerce, coerceSql, supertype } from '../coercion.js';
import { type Value, value } from '../expression-value.js';

/** Engine SQL of a call: a template with `$1`, `$2`, `$*`, or a function of the coerced arguments. */
export type Body = string | ((args: readonly string[], values: readonly Value[], result: SqlType) => string);

/**
 * One overload, e.g. `row('SUBSTR', 'STRING, INT64, INT64 -> STRING', 'bq_substr($1, $2, $3)')`.
 * In a signature: `T` any type (all `T`s become one), `N` the same among numbers, `D` among dates and times of day on a date, `ANY` any
 * type, `ARRAY<T>`, `RANGE<D>`, `PART` a date part, a trailing `*` repeats.
 */
export interface Overload {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly variadic: boolean;
  readonly result: string;
  readonly body: Body;
}

export function row(name: string, signature: string, body: Body): Overload {
  const [left = '', result = ''] = signature.split('->').map((s) => s.trim());
  const parameters = left === '' ? [] : left.split(',').map((p) => p.trim());
  const variadic = parameters.at(-1)?.endsWith('*') === true;
  return { name, parameters: parameters.map((p) => p.replace('*', '')), variadic, result, body };
}

export type FunctionTable = ReadonlyMap<string, readonly Overload[]>;

export function functionTable(...rows: readonly (readonly Overload[])[]): FunctionTable {
  const table = new Map<string, Overload[]>();
  for (const overload of rows.flat()) table.set(overload.name, [...(table.get(overload.name) ?? []), overload]);
  return table;
}

const NUMBERS: readonly SqlType[] = [INT64, NUMERIC, BIGNUMERIC, FLOAT64];

const DATED = ['DATE', 'DATETIME', 'TIMESTAMP'];

function parameterAt(overload: Overload, index: number): string | undefined {
  return overload.parameters[index] ?? (overload.variadic ? overload.parameters.at(-1) : undefined);
}

function fits(overload: Overload, count: number): boolean {
  return overload.variadic ? count >= Math.max(1, overload.parameters.length - 1) : count === overload.parameters.length;
}

/** What `T` and `N` stand for in this call, or undefined where the arguments disagree. */
function typeVariables(overload: Overload, args: readonly Value[]): ReadonlyMap<string, SqlType> | undefined {
  const bound = new Map<string, SqlType>();
  for (const name of ['T', 'N', 'D']) {
    const values: Value[] = [];
    for (const [i, arg] of args.entries()) {
      const parameter = parameterAt(overload, i);
      if (parameter === name) values.push(arg);
      if (parameter === `ARRAY<${name}>`) {
        if (arg.literal === 'null' || arg.literal === 'empty-array') continue;
        if (arg.type.kind !== 'ARRAY') return undefined;
        values.push({ ...arg, type: arg.type.element });
      }
      if (parameter === `RANGE<${name}>` && arg.literal !== 'null') {
        if (arg.type.kind !== 'RANGE') return undefined;
        values.push(value(arg.sql, arg.type.element));
      }
    }
    if (values.length === 0) continue;
    const type = supertype(values);
    if (type === undefined || (name === 'N' && !NUMBERS.some((n) => n.kind === type.kind)) || (name === 'D' && !DATED.includes(type.kind))) return undefined;
    bound.set(name, type);
  }
  return bound;
}

function resolveType(text: string, variables: ReadonlyMap<string, SqlType>): SqlType {
  const range = /^RANGE<(.*)>$/.exec(text);
  if (range !== null) return { kind: 'RANGE', element: resolveType(range[1] ?? '', variables) };
  const array = /^ARRAY<(.*)>$/.exec(text);
  if (array !== null) return arrayOf(resolveType(array[1] ?? '', variables));
  const type = variables.get(text) ?? scalarNamed(text);
  if (type === undefined) return INT64;
  return type;
}

/** What an argument that is no literal costs, beside which literals count for nothing. */
const COERCED = 100;

interface Match {
  readonly overload: Overload;
  readonly types: readonly (SqlType | undefined)[];
  readonly variables: ReadonlyMap<string, SqlType>;
  readonly cost: number;
}

function match(overload: Overload, args: readonly Value[]): Match | undefined {
  if (!fits(overload, args.length)) return undefined;
  const variables = typeVariables(overload, args);
  if (variables === undefined) return undefined;
  const types: (SqlType | undefined)[] = [];
  let cost = 0;
  for (const [i, arg] of args.entries()) {
    const parameter = parameterAt(overload, i) ?? 'ANY';
    if (parameter === 'ANY' || parameter === 'PART') {
      types.push(undefined);
      continue;
    }
    const type = resolveType(parameter, variables);
    if (!canCoerce(arg, type)) return undefined;
    if (typeName(arg.type) !== typeName(type)) cost += arg.literal === undefined ? COERCED : 1;
    types.push(type);
  }
  return { overload, types, variables, cost };
}

/** Picks the overload with the fewest coercions; the first of equals. */
export function callFunction(name: string, overloads: readonly Overload[], args: readonly Value[]): Value {
  const matches = overloads.map((o) => match(o, args)).filter((m) => m !== undefined);
  const [best] = matches.sort((a, b) => a.cost - b.cost);
  if (best === undefined) {
    if (args.length === 0) throw invalidQuery(`No matching signature for function ${name} with no arguments`);
    const given = args.map((a) => (a.literal === 'null' ? 'NULL' : typeName(a.type))).join(', ');
    const known = overloads.map((o) => `${name}(${o.parameters.join(', ')}${o.variadic ? ', ...' : ''})`).join('; ');
    throw invalidQuery(`No matching signature for function ${name} for argument types: ${given}. Supported signature${overloads.length > 1 ? 's' : ''}: ${known}`);
  }
  const result = resolveType(best.overload.result, best.variables);
  const sqls = args.map((arg, i) => {
    const type = best.types[i];
    return type === undefined ? arg.sql : coerceSql(arg, type);
  });
  const { body } = best.overload;
  return value(typeof body === 'string' ? fillTemplate(body, sqls) : body(sqls, args, result), result);
}

export function fillTemplate(template: string, args: readonly string[]): string {
  return template.replace(/\$(\*|\d+)/g, (_, index: string) => (index === '*' ? args.join(', ') : (args[Number(index) - 1] ?? 'NULL')));
}
