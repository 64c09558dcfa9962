import type { BigqueryOptions, Node } from 'sql-parser-cst';
import { notSupported } from '../../api-error.js';
import type { JsonObject } from '../../catalog/resources.js';
import { parseTimestamp } from '../../encode/civil-time.js';
import { nameParts } from './paths.js';

const MS_PER_DAY = 86_400_000;

type OptionReader = (value: unknown) => Readonly<Record<string, unknown>>;
const same = (name: string): OptionReader => (value) => ({ [name]: value });
const days = (name: string): OptionReader => (value) => ({ [name]: value === null ? null : String(Math.round(Number(value) * MS_PER_DAY)) });

/** `OPTIONS(...)` of tables, views, schemas and routines, as the REST API names them; null takes an option away. */
const OPTIONS: Readonly<Record<string, OptionReader>> = {
  description: same('description'), friendly_name: same('friendlyName'), location: same('location'), require_partition_filter: same('requirePartitionFilter'),
  labels: (value) => ({ labels: Object.fromEntries(((value ?? []) as readonly (readonly string[])[]).map(([k, v]) => [k ?? '', v ?? ''])) }),
  partition_expiration_days: (value) => ({ timePartitioning: { expirationMs: value === null ? null : String(Math.round(Number(value) * MS_PER_DAY)) } }),
  default_table_expiration_days: days('defaultTableExpirationMs'), default_partition_expiration_days: days('defaultPartitionExpirationMs'),
  expiration_timestamp: (value) => ({ expirationTime: value === null ? null : String(instant(value)) }),
  max_time_travel_hours: (value) => ({ maxTimeTravelHours: value === null ? null : String(Number(value)) }), storage_billing_model: same('storageBillingModel'), is_case_insensitive: same('isCaseInsensitive'),
  default_rounding_mode: same('defaultRoundingMode'),
  enable_refresh: (value) => ({ materializedView: { enableRefresh: value } }), refresh_interval_minutes: (value) => ({ materializedView: { refreshIntervalMs: String(Number(value) * 60_000) } }),
  allow_non_incremental_definition: (value) => ({ materializedView: { allowNonIncrementalDefinition: value } }), max_staleness: same('maxStaleness'),
  strict_mode: same('strictMode'),
};

/** Everything that a statement's OPTIONS say. */
export function optionProperties(clauses: readonly Node[]): Record<string, unknown> {
  const options = clauses.filter((c): c is BigqueryOptions => c.type === 'bigquery_options');
  return options.flatMap((o) => o.options.expr.items.map((item) => readOption(item.left as Node, item.right))).reduce<Record<string, unknown>>((all, one) => withNested(all, one), {});
}

/** Later settings over earlier ones; those of partitioning and of materialized views join the others of theirs. */
export function withNested(before: JsonObject, change: JsonObject): Record<string, unknown> {
  const nested = ['timePartitioning', 'materializedView'].filter((key) => before[key] !== undefined && change[key] !== undefined);
  return { ...before, ...change, ...Object.fromEntries(nested.map((key) => [key, { ...(before[key] as object), ...(change[key] as object) }])) };
}

function readOption(left: Node, right: Node): Readonly<Record<string, unknown>> {
  const name = (left.type === 'identifier' ? left.name : '').toLowerCase();
  const reader = OPTIONS[name];
  if (reader === undefined) throw notSupported(`Option ${name}`);
  return reader(constant(right));
}

/** Milliseconds since the epoch of a TIMESTAMP option. */
function instant(value: unknown): number {
  const micros = parseTimestamp(String(value));
  if (micros === undefined) throw notSupported(`The TIMESTAMP \`${String(value)}\` in an option`);
  return Number(micros / 1000n);
}

export function constant(node: Node): unknown {
  switch (node.type) {
    case 'string_literal': return node.value;
    case 'number_literal': return node.value;
    case 'boolean_literal': return node.value;
    case 'null_literal': return null;
    case 'timestamp_literal': case 'interval_literal': return node.type === 'timestamp_literal' ? node.string.value : refuse(node);
    case 'array_expr': case 'struct_expr': return node.expr.items.map(constant);
    case 'typed_expr': return constant(node.expr as Node);
    case 'paren_expr': return node.expr.type === 'list_expr' ? node.expr.items.map((item) => constant(item as Node)) : constant(node.expr as Node);
    case 'prefix_op_expr': return -Number(constant(node.expr));
    case 'func_call': {
      // `OPTIONS(labels = [STRUCT("a", "b")])`
      if ((nameParts(node.name)?.[0] ?? '').toUpperCase() === 'STRUCT') return (node.args?.expr.args.items ?? []).map((item) => constant(item as Node));
      return refuse(node);
    }
    default: return refuse(node);
  }
}

function refuse(node: Node): never {
  throw notSupported(`An option value of type ${node.type}`);
}
