import type { Node } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import { expression } from './expression.js';
import type { Value } from './expression-value.js';
import type { Scope } from './scope.js';
import type { Translation } from './translation.js';

export function invalidCall(name: string): never {
  throw invalidQuery(`Number of arguments does not match for function ${name}`);
}

export const argumentValues = (t: Translation, args: readonly Node[], scope: Scope): readonly Value[] =>
  args.map((arg) => {
    if (arg.type === 'named_arg') throw notSupported(`Named argument \`${t.textOf(arg)}\``);
    return expression(t, arg, scope);
  });

/** Arguments by parameter name; those without a name come in order. */
export function namedArguments(t: Translation, args: readonly Node[], scope: Scope, names: readonly string[]): ReadonlyMap<string, Value> {
  return new Map(args.map((arg, i) => {
    const name = arg.type === 'named_arg' ? arg.name.name.toLowerCase() : (names[i] ?? '');
    if (!names.includes(name)) throw t.error(`Named argument ${name} not found in signature`, arg);
    return [name, expression(t, arg.type === 'named_arg' ? arg.value : arg, scope)];
  }));
}

const CONVERTED = ['json_expr', 'wide_number_mode'];
/** Parameters of functions of the table whose arguments may be named. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  EDIT_DISTANCE: ['value1', 'value2', 'max_distance'], GENERATE_RANGE_ARRAY: ['range_to_split', 'step_interval', 'include_last_partial_range'],
  FLOAT64: CONVERTED, DOUBLE: CONVERTED, FLOAT64_ARRAY: CONVERTED,
};

/** Arguments of a function of the table in their places. */
export function arranged(t: Translation, name: string, args: readonly Node[]): readonly Node[] {
  const names = PARAMETERS[name];
  if (names === undefined || !args.some((arg) => arg.type === 'named_arg')) return args;
  const places = new Map<number, Node>();
  for (const [i, arg] of args.entries()) {
    const at = arg.type === 'named_arg' ? names.indexOf(arg.name.name.toLowerCase()) : i;
    if (at === -1 && arg.type === 'named_arg') throw t.error(`Named argument ${arg.name.name} not found in signature for call to function ${name}`, arg);
    places.set(at, arg.type === 'named_arg' ? arg.value : arg);
  }
  return [...places].sort(([a], [b]) => a - b).map(([, arg]) => arg);
}
