import type { Node } from 'sql-parser-cst';
import { ApiError, invalidQuery } from '../../api-error.js';
import type { TableId } from '../../catalog/table-store.js';
import type { Parameters } from '../../engine/engine.js';
import { TIMESTAMP, typeName } from '../sql-type.js';
import type { TableEntry } from './catalog-view.js';
import { canCoerce, coerceSql } from './coercion.js';
import { expression } from './expression.js';
import { EMPTY_SCOPE } from './scope.js';
import { tableKey, type Translation } from './translation.js';

/** Tables as they were, by `pastKey`. */
export type PastTables = ReadonlyMap<string, TableEntry>;

export const pastKey = (id: TableId, timeSql: string): string => `${tableKey(id)} ${timeSql}`;

/** A statement reads a table of the past that nobody has looked up: translation does no I/O. Whoever translates looks it up, and translates again; nobody else can. */
export class PastTableWanted extends ApiError {
  /** @param timeSql the moment, a TIMESTAMP, in the engine's SQL */
  constructor(readonly id: TableId, readonly timeSql: string, readonly parameters: Parameters) {
    super('notImplemented', `FOR SYSTEM_TIME AS OF in this place, of table ${tableKey(id)}, is not supported by this emulator`);
  }
}

/** What is not a constant: https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#for_system_time_as_of */
const VOLATILE = /\b(?:SELECT|RAND|GENERATE_UUID|SESSION_USER)\b/i;

function momentSql(t: Translation, time: Node): string {
  const moment = t.collect(() => expression(t, time, EMPTY_SCOPE)).result;
  if (!canCoerce(moment, TIMESTAMP)) throw t.error(`FOR SYSTEM_TIME AS OF expression must be of type TIMESTAMP but returned ${typeName(moment.type)}`, time);
  return coerceSql(moment, TIMESTAMP);
}

/** The table of `FOR SYSTEM_TIME AS OF time`; undefined where that is the present. */
export function tableAsOf(t: Translation, id: TableId, time: Node): TableEntry | undefined {
  if (/^CURRENT_TIMESTAMP\s*(?:\(\s*\))?$/i.test(t.textOf(time))) return undefined;
  if (VOLATILE.test(t.textOf(time))) throw t.error('FOR SYSTEM_TIME AS OF expression must be a constant', time);
  const moment = momentSql(t, time);
  const present = t.requireTable(id);
  if (present.kind === 'VIEW') throw invalidQuery(`FOR SYSTEM_TIME AS OF cannot be used with ${tableKey(id)}: it is a view`);
  const past = t.options.past?.get(pastKey(id, moment));
  if (past === undefined) throw new PastTableWanted(id, moment, t.bound);
  t.referenced.set(tableKey(id), past);
  return past;
}
