import type { Expr, Node } from 'sql-parser-cst';
import { invalidQuery } from '../../api-error.js';
import type { JsonObject } from '../../catalog/resources.js';
import type { TableField } from '../../catalog/table-store.js';
import { constant } from './ddl-options.js';
import { nameParts } from './paths.js';
import { sameName } from './scope.js';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#partition_expression */
const FORMS = 'PARTITION BY expression must be DATE(<timestamp_column>), DATE(<datetime_column>), DATETIME_TRUNC(<datetime_column>, DAY/HOUR/MONTH/YEAR), a DATE column, TIMESTAMP_TRUNC(<timestamp_column>, DAY/HOUR/MONTH/YEAR), DATE_TRUNC(<date_column>, MONTH/YEAR), or RANGE_BUCKET(<int64_column>, GENERATE_ARRAY(<int64_value>, <int64_value>[, <int64_value>]))';
const PSEUDO = ['_PARTITIONTIME', '_PARTITIONDATE'];
const UNITS = ['HOUR', 'DAY', 'MONTH', 'YEAR'];
/** Types that each function takes. */
const TRUNCATING: Readonly<Record<string, readonly string[]>> = { DATE: ['TIMESTAMP', 'DATETIME'], DATE_TRUNC: ['DATE'], DATETIME_TRUNC: ['DATETIME'], TIMESTAMP_TRUNC: ['TIMESTAMP'] };

const refuse = (): never => { throw invalidQuery(FORMS); };

/** `PARTITION BY …` as `timePartitioning` or `rangePartitioning`. */
export function partitionBy(items: readonly Expr[], fields: readonly TableField[]): JsonObject {
  const [node, another] = items as readonly Node[];
  if (node === undefined || another !== undefined) return refuse();
  const typeOf = (name: string): string | undefined => fields.find((f) => sameName(f.name, name))?.type;
  if (node.type === 'identifier') {
    if (PSEUDO.includes(node.name.toUpperCase())) return node.name.toUpperCase() === '_PARTITIONDATE' ? { timePartitioning: { type: 'DAY' } } : refuse();
    const type = typeOf(node.name);
    if (type === undefined) throw invalidQuery(`Unrecognized name: ${node.name}`);
    return type === 'DATE' ? { timePartitioning: { type: 'DAY', field: node.name } } : refuse();
  }
  if (node.type !== 'func_call') return refuse();
  const name = nameParts(node.name)?.[0]?.toUpperCase() ?? '';
  const args = (node.args?.expr.args.items ?? []) as readonly Node[];
  const column = args[0] === undefined ? undefined : nameParts(args[0])?.[0];
  if (column === undefined) return refuse();
  if (name === 'RANGE_BUCKET') return { rangePartitioning: { field: column, range: rangeOf(args[1]) } };
  const type = name === 'DATE' ? 'DAY' : ((args[1] === undefined ? undefined : nameParts(args[1])?.[0]) ?? 'DAY').toUpperCase();
  const allowed = TRUNCATING[name];
  if (allowed === undefined || !UNITS.includes(type)) return refuse();
  if (PSEUDO.includes(column.toUpperCase())) return { timePartitioning: { type } };
  if (typeOf(column) === undefined) throw invalidQuery(`Unrecognized name: ${column}`);
  return allowed.includes(typeOf(column) ?? '') ? { timePartitioning: { type, field: column } } : refuse();
}

/** `GENERATE_ARRAY(start, end[, interval])` of constants. */
function rangeOf(node: Node | undefined): JsonObject {
  const args = node?.type === 'func_call' && nameParts(node.name)?.[0]?.toUpperCase() === 'GENERATE_ARRAY' ? (node.args?.expr.args.items ?? []) as readonly Node[] : [];
  if (args.length < 2 || args.length > 3) return refuse();
  const [start, end, interval = 1] = args.map((arg) => Number(constant(arg)));
  return { start: String(start), end: String(end), interval: String(interval) };
}
