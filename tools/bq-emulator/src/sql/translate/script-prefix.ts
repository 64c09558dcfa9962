import type { Expr, Node, Statement } from 'sql-parser-cst';
import { notSupported } from '../../api-error.js';
import { INT64, type SqlType, typeName } from '../sql-type.js';
import { coerce } from './coercion.js';
import { typeOfDataType } from './data-types.js';
import { expression } from './expression.js';
import { NULL_VALUE, value } from './expression-value.js';
import { EMPTY_SCOPE } from './scope.js';
import { readSqlFunction } from './sql-functions.js';
import type { Translation } from './translation.js';

const PREFIXES = ['create_function_stmt', 'declare_stmt', 'set_stmt'];

/**
 * Reads the temporary functions, DECLARE and SET before a statement, and answers with the statements that follow. A variable is
 * its expression, so only those are taken whose value cannot change between two readings.
 */
export function readPrefix(t: Translation, statements: readonly Statement[]): readonly Statement[] {
  const end = statements.findIndex((s) => !PREFIXES.includes(s.type));
  for (const statement of end === -1 ? statements : statements.slice(0, end)) readOne(t, statement);
  return end === -1 ? [] : statements.slice(end);
}

function readOne(t: Translation, node: Statement): void {
  switch (node.type) {
    case 'create_function_stmt': {
      const fn = readSqlFunction(t, node);
      t.functions.set(fn.name.toUpperCase(), fn);
      return;
    }
    case 'declare_stmt': {
      const type = node.dataType === undefined ? undefined : typeOfDataType(node.dataType);
      for (const name of node.names.items) assign(t, name, type, node.init?.expr);
      return;
    }
    case 'set_stmt':
      for (const { left, right } of node.assignments.items.map((item) => item as unknown as { readonly left: Node; readonly right: Expr })) {
        const known = left.type === 'identifier' ? t.variables.get(left.name.toLowerCase()) : undefined;
        if (known === undefined) throw left.type === 'identifier' ? t.error(`Undeclared variable: ${left.name}`, left) : notSupported(`\`${t.textOf(node)}\``);
        assign(t, left, known.type, right);
      }
      return;
    default: throw notSupported(`\`${t.textOf(node)}\``);
  }
}

function assign(t: Translation, name: Node, declared: SqlType | undefined, source: Expr | undefined): void {
  if (name.type !== 'identifier') throw notSupported(`\`${t.textOf(name)}\``);
  const given = source === undefined ? NULL_VALUE : expression(t, source, EMPTY_SCOPE);
  const type = declared ?? (given.literal === 'null' ? INT64 : given.type);
  const sql = coerce(given, type, () => `Cannot coerce expression ${source === undefined ? 'NULL' : t.textOf(source)} to type ${typeName(type)}`);
  if (/\b(?:random|uuid)\(/.test(sql)) throw notSupported(`A variable with a random value (\`${t.textOf(name)}\`)`);
  t.variables.set(name.name.toLowerCase(), value(`(${sql})`, type));
}
