import { type ApiError, invalidQuery } from '../../api-error.js';
import type { Cell, TableField } from '../../catalog/table-store.js';
import { toApiError } from '../../sql/engine-messages.js';
import { isWord, tokenize } from '../../sql/parse/tokens.js';
import { type Span, textOf } from '../../sql/script/script-node.js';
import { BOOL, fieldOf, fieldType, INT64, quoteIdentifier, type SqlType, typeName } from '../../sql/sql-type.js';
import { canCoerce } from '../../sql/translate/coercion.js';
import { assign } from '../../sql/translate/dml.js';
import type { Value } from '../../sql/translate/expression-value.js';
import { columnNames } from '../../sql/translate/query.js';
import type { SelectPlan, StatementFacts } from '../../sql/translate/statement.js';
import { costsOf, plan } from '../query-job.js';
import { childJob } from './child-job.js';
import { type Variable, variableOf } from './script-environment.js';
import { relocated } from './script-error.js';
import { parametersOf } from './script-parameters.js';
import type { ScriptRun } from './script-run.js';

type QueryPlan = StatementFacts & SelectPlan;

/** Plans a piece of the script as a query. @param prefix what makes a query of it */
async function planPiece(run: ScriptRun, span: Span, prefix: string): Promise<QueryPlan> {
  try {
    const planned = await plan(run.context, { ...run.request, environment: run.environment, parameters: parametersOf(run, span) }, `${prefix}${textOf(run.source.text, span)}`);
    if (planned.kind !== 'select') throw invalidQuery('Expected a query');
    return planned;
  } catch (error) {
    throw relocated(toApiError(error), prefix, run.source.text, span);
  }
}

/** Only what reads data is a job of its own. */
export const readsData = (text: string): boolean => tokenize(text).some((token) => isWord(token, 'SELECT'));

async function rowsOf(run: ScriptRun, span: Span, sql: string, types: readonly SqlType[], planned: QueryPlan): Promise<Cell[][]> {
  const { context, environment } = run;
  const { transaction } = environment;
  const read = async (): Promise<Cell[][]> => {
    try {
      const rows = transaction === undefined || (transaction.isFailed && planned.referencedTables.length === 0)
        ? await context.engine.query(sql, types, planned.parameters)
        : await transaction.run(context, undefined, (inside) => inside.engine.query(sql, types, planned.parameters));
      return rows.rows();
    } catch (error) {
      throw toApiError(error);
    }
  };
  const text = textOf(run.source.text, span);
  if (!readsData(text)) return read();
  let rows: Cell[][] = [];
  await childJob(run, { kind: 'EXPRESSION', query: `SELECT ${text}`, span }, async () => {
    rows = await read();
    const schema = planned.columns.map((c, i) => fieldOf(columnNames(planned.columns)[i] ?? '', c.type));
    const { processed, billed } = await costsOf(context, planned);
    return { statistics: { totalBytesProcessed: String(processed), query: { statementType: 'SELECT', totalBytesProcessed: String(processed), totalBytesBilled: String(billed), referencedTables: planned.referencedTables, cacheHit: false } }, result: { schema, rows: undefined } };
  });
  return rows;
}

/** An expression's type and value, evaluated once. */
export async function evaluate(run: ScriptRun, span: Span): Promise<Variable> {
  return converted(run, span, undefined);
}

/** An expression's value in a type of the caller's. @param field the type, as a column would have it */
export async function evaluateAs(run: ScriptRun, span: Span, field: TableField): Promise<Variable> {
  return converted(run, span, field);
}

async function converted(run: ScriptRun, span: Span, field: TableField | undefined): Promise<Variable> {
  const planned = await planPiece(run, span, 'SELECT ');
  const [column] = planned.columns;
  if (column === undefined || planned.columns.length > 1) throw invalidQuery('An expression must have one value');
  const target = field ?? fieldOf('', column.literal === 'null' ? INT64 : column.type);
  const from: Value = { sql: 'q."x"', type: column.type, ...(column.literal === undefined ? {} : { literal: column.literal }) };
  const type = fieldType(target);
  if (!canCoerce(from, type)) throw relocated(cannotCoerce(textOf(run.source.text, span), type), '', run.source.text, span);
  const [row = []] = await rowsOf(run, span, `SELECT ${assignable(from, target)} FROM (${planned.sql}) AS q("x")`, [type], planned);
  return variableOf(target, type, row[0] ?? null);
}

/** An array is never NULL in a row, but a variable may be. */
const assignable = (from: Value, target: TableField): string => (target.mode === 'REPEATED' && from.literal === 'null' ? 'NULL' : assign(from, target, 'Value'));

const cannotCoerce = (text: string, type: SqlType): ApiError => invalidQuery(`Cannot coerce expression ${text} to type ${typeName(type)} at [1:1]`);

/** A condition; NULL is not true. */
export async function evaluateCondition(run: ScriptRun, span: Span, what: string): Promise<boolean> {
  const { type, cell } = await evaluate(run, span);
  if (type.kind === 'BOOL') return cell === true;
  if (cell === null) return false;
  throw relocated(invalidQuery(`${what} should return type ${typeName(BOOL)}, but returns ${typeName(type)} at [1:1]`), '', run.source.text, span);
}

/** The members of a STRUCT, each in a type of the caller's: `SET (a, b) = (…)`. */
export async function evaluateMembers(run: ScriptRun, span: Span, fields: readonly TableField[]): Promise<readonly Variable[]> {
  const planned = await planPiece(run, span, 'SELECT ');
  const [column] = planned.columns;
  if (column?.type.kind !== 'STRUCT' || column.type.fields.length !== fields.length) {
    throw relocated(invalidQuery(`Number of fields in the struct to assign does not match the number of variables: expected ${fields.length} at [1:1]`), '', run.source.text, span);
  }
  const members = column.type.fields;
  const types = fields.map(fieldType);
  const values = fields.map((field, i) => {
    const member = members[i];
    const from: Value = { sql: `struct_extract(q."x", ${i + 1})`, type: member?.type ?? INT64, ...(column.literal === undefined ? {} : { literal: 'parameter' }) };
    if (!canCoerce(from, fieldType(field))) throw relocated(cannotCoerce(textOf(run.source.text, span), fieldType(field)), '', run.source.text, span);
    return assignable({ ...from, sql: `q.${quoteIdentifier(`m${i}`)}` }, field);
  });
  const inner = members.map((member, i) => `struct_extract("x", '${member.name.replaceAll("'", "''")}') AS ${quoteIdentifier(`m${i}`)}`);
  const [row = []] = await rowsOf(run, span, `SELECT ${values.join(', ')} FROM (SELECT ${inner.join(', ')} FROM (${planned.sql}) AS p("x")) AS q`, types, planned);
  return fields.map((field, i) => variableOf(field, types[i] ?? INT64, row[i] ?? null));
}

/** The rows of `FOR x IN (query)`, each as a STRUCT. */
export async function evaluateRows(run: ScriptRun, span: Span): Promise<readonly Variable[]> {
  const planned = await planPiece(run, span, '');
  const names = columnNames(planned.columns);
  const fields = planned.columns.map((c, i) => ({ name: names[i] ?? '', type: c.type }));
  const type: SqlType = { kind: 'STRUCT', fields };
  const rows = await rowsOf(run, span, planned.sql, fields.map((f) => f.type), planned);
  return rows.map((row) => variableOf(fieldOf('', type), type, row));
}
