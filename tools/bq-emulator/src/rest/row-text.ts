import type { Cell } from '../catalog/table-store.js';
import { restRow, type TimestampFormat } from '../encode/rest-row.js';
import type { SqlType } from '../sql/sql-type.js';

/** Kinds whose text needs no escaping, written as they are. */
const PLAIN: Readonly<Partial<Record<SqlType['kind'], true>>> = { INT64: true, BOOL: true, NUMERIC: true, BIGNUMERIC: true };

function cellText(cell: Cell, type: SqlType, format: TimestampFormat): string {
  if (cell === null && type.kind !== 'ARRAY') return 'null';
  if (PLAIN[type.kind] === true) return `"${String(cell)}"`;
  if (type.kind === 'STRING') return JSON.stringify(cell);
  if (type.kind === 'TIMESTAMP' && format === 'INT64') return `"${String(cell)}"`;
  return JSON.stringify(restRow([cell], [type], format).f[0]?.v ?? null);
}

/** A row as the JSON text of the REST API, without the objects in between. */
export function rowText(cells: readonly Cell[], types: readonly SqlType[], format: TimestampFormat): string {
  let text = '{"f":[';
  for (let i = 0; i < types.length; i++) {
    const type = types[i];
    if (type !== undefined) text += `${i === 0 ? '' : ','}{"v":${cellText(cells[i] ?? null, type, format)}}`;
  }
  return `${text}]}`;
}
