import type { CreateFunctionStmt, Expr, Node } from 'sql-parser-cst';
import { invalidQuery, notSupported } from '../../api-error.js';
import type { JsonObject } from '../../catalog/resources.js';
import type { RoutineId, RoutineType } from '../../catalog/routine-record.js';
import { standardTypeOf } from '../../catalog/standard-sql-type.js';
import { parseSql } from '../parse/parse-sql.js';
import { parseProcedure } from '../script/parse-script.js';
import type { Span } from '../script/script-node.js';
import { fieldOfTypeText } from '../script/type-text.js';
import { duckType, fieldType, type SqlType } from '../sql-type.js';
import { typeOfDataType } from './data-types.js';
import type { Ddl } from './ddl-action.js';
import { optionProperties } from './ddl-options.js';
import { NULL_VALUE, value } from './expression-value.js';
import { callRoutine, routineId } from './routine-calls.js';
import type { Translation } from './translation.js';

type DataTypeNode = Parameters<typeof typeOfDataType>[0];

const isAnyType = (t: Translation, node: Node): boolean => t.textOf(node).replace(/\s+/g, ' ').toUpperCase() === 'ANY TYPE';
const isTable = (node: Node): boolean => node.type === 'parametric_data_type' && (node.typeKw as { name: string }).name === 'TABLE';

function argumentOf(t: Translation, name: string, node: Node): JsonObject {
  if (isTable(node)) return { name, argumentKind: 'FIXED_TABLE', tableType: { columns: columnsOf(node) } };
  return isAnyType(t, node) ? { name, argumentKind: 'ANY_TYPE' } : { name, dataType: standardTypeOf(typeOfDataType(node as DataTypeNode)) };
}

/** `TABLE<a INT64, b STRING>` */
function columnsOf(node: Node): readonly JsonObject[] {
  const items = node.type === 'parametric_data_type' ? (node.params?.params.items ?? []) : [];
  return items.map((item) => {
    const member = item as unknown as { readonly name?: { readonly name: string }; readonly dataType: DataTypeNode };
    return { name: member.name?.name ?? '', type: standardTypeOf(typeOfDataType(member.dataType)) };
  });
}

/** The text of a body, without the brackets around it. */
function bodyText(t: Translation, node: Node): string {
  return node.type === 'paren_expr' ? t.textOf(node).replace(/^\(/, '').replace(/\)$/, '').trim() : t.textOf(node);
}

/** `CREATE FUNCTION` and `CREATE TABLE FUNCTION` of a dataset. */
export function createFunction(t: Translation, node: CreateFunctionStmt): Ddl {
  const id = idOf(t, node.name as Node);
  const language = node.clauses.find((c) => c.type === 'language_clause');
  if (language !== undefined && language.name.name.toUpperCase() !== 'SQL') throw notSupported(language.name.name.toLowerCase() === 'js' ? 'JavaScript (a user-defined function)' : `A user-defined function in ${language.name.name}`);
  const other = node.clauses.find((c) => !['returns_clause', 'as_clause', 'bigquery_options', 'language_clause', 'determinism_clause'].includes(c.type));
  if (other !== undefined) throw notSupported(/REMOTE/i.test(t.textOf(other)) ? 'A remote function' : `\`${t.textOf(other)}\``);
  const body = node.clauses.find((c) => c.type === 'as_clause')?.expr as Node | undefined;
  if (body === undefined) throw notSupported(/\bREMOTE\b/i.test(t.textOf(node)) ? 'A remote function' : 'CREATE FUNCTION without AS');
  const returns = node.clauses.find((c) => c.type === 'returns_clause')?.dataType as Node | undefined;
  const routineType: RoutineType = node.tableKw === undefined ? 'SCALAR_FUNCTION' : 'TABLE_VALUED_FUNCTION';
  const properties: JsonObject = {
    routineType, language: 'SQL', definitionBody: bodyText(t, body),
    arguments: node.params.expr.items.map((p) => argumentOf(t, p.name?.name ?? '', p.dataType)),
    ...(returns === undefined ? {} : isTable(returns) ? { returnTableType: { columns: columnsOf(returns) } } : { returnType: standardTypeOf(typeOfDataType(returns as DataTypeNode)) }),
    ...optionProperties(node.clauses),
  };
  if (node.tableKw === undefined) checkBody(t, node, id, bodyText(t, body), returns === undefined ? undefined : typeOfDataType(returns as DataTypeNode));
  else parseSql(bodyText(t, body));
  return {
    statementType: node.tableKw === undefined ? 'CREATE_FUNCTION' : 'CREATE_TABLE_FUNCTION',
    action: { do: 'create-routine', routine: id, properties, ifNotExists: node.ifNotExistsKw !== undefined, replace: node.orReplaceKw !== undefined },
  };
}

/** A body that is wrong for NULLs of the declared types is wrong. One with templated parameters is looked at where it is called. */
function checkBody(t: Translation, node: CreateFunctionStmt, id: RoutineId, body: string, returns: SqlType | undefined): void {
  const parameters = node.params.expr.items.map((p) => ({ name: p.name?.name ?? '', mode: 'IN' as const, table: false, type: isAnyType(t, p.dataType) ? undefined : typeOfDataType(p.dataType) }));
  if (parameters.some((p) => p.type === undefined)) {
    parseSql(`SELECT (${body}\n)`);
    return;
  }
  const args = parameters.map(({ type }) => (type === undefined ? NULL_VALUE : value(`CAST(NULL AS ${duckType(type)})`, type)));
  callRoutine(t, { id, type: 'SCALAR_FUNCTION', body, parameters, returns, returnColumns: undefined }, args);
}

function idOf(t: Translation, name: Node): RoutineId {
  const id = routineId(t, name);
  if (id === undefined) throw invalidQuery(`Routine name "${t.textOf(name)}" missing dataset while no default dataset is set in the request.`);
  return id;
}

/** `CREATE PROCEDURE`, or undefined for another statement. */
export function createProcedure(t: Translation, source: string): Ddl | undefined {
  const definition = parseProcedure(source);
  if (definition === undefined) return undefined;
  if (definition.body === undefined) throw notSupported('A procedure in a language other than SQL');
  const id = idOf(t, nameNode(definition.name));
  const properties: JsonObject = {
    routineType: 'PROCEDURE', language: 'SQL', definitionBody: source.slice(definition.body.start, definition.body.end),
    arguments: definition.parameters.map((p) => ({ name: p.name, mode: p.mode, ...(p.type.toUpperCase() === 'ANY TYPE' ? { argumentKind: 'ANY_TYPE' } : { dataType: standardTypeOf(fieldType(fieldOfTypeText(p.type))) }) })),
    ...(definition.options === undefined ? {} : procedureOptions(source, definition.options)),
  };
  return { statementType: 'CREATE_PROCEDURE', action: { do: 'create-routine', routine: id, properties, ifNotExists: definition.ifNotExists, replace: definition.orReplace } };
}

/** `OPTIONS(strict_mode = …, description = …)`, read as those of a schema would be. */
function procedureOptions(source: string, { start, end }: Span): JsonObject {
  const [statement] = parseSql(`CREATE SCHEMA d ${source.slice(start, end)}`).statements;
  return statement?.type === 'create_schema_stmt' ? optionProperties(statement.clauses) : {};
}

export function nameNode(name: string): Node {
  const [statement] = parseSql(`SELECT ${name}`).statements;
  const clause = statement?.type === 'select_stmt' ? statement.clauses[0] : undefined;
  return (clause?.type === 'select_clause' ? clause.columns?.items[0] : undefined) as Expr as Node;
}
