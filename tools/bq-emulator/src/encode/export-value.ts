import type { Cell } from '../catalog/table-store.js';
import type { SqlType } from '../sql/sql-type.js';
import { dateText, datetimeText, timeText } from './civil-time.js';
import { floatText } from './float-text.js';

/** A scalar as exported files spell it: https://cloud.google.com/bigquery/docs/exporting-data#data_types */
export function exportText(cell: Exclude<Cell, null>, type: SqlType): string {
  switch (type.kind) {
    case 'BYTES': return Buffer.from(cell as Uint8Array).toString('base64');
    case 'DATE': return dateText(cell as number);
    case 'TIME': return timeText(cell as bigint);
    case 'DATETIME': return datetimeText(cell as bigint);
    case 'TIMESTAMP': return `${datetimeText(cell as bigint, ' ')} UTC`;
    case 'FLOAT64': return Number.isNaN(cell) ? 'NaN' : floatText(cell as number);
    case 'RANGE': {
      const [start = null, end = null] = (cell as readonly Cell[]).map((bound) => (bound === null ? 'UNBOUNDED' : exportText(bound, type.element)));
      return `[${start ?? ''}, ${end ?? ''})`;
    }
    default: return String(cell);
  }
}

/** A value of an exported JSON row: INT64 and decimals are texts, a NULL field is left out. */
export function exportJson(cell: Cell, type: SqlType): unknown {
  if (type.kind === 'ARRAY') return ((cell ?? []) as readonly Cell[]).map((item) => exportJson(item, type.element) ?? null);
  if (cell === null) return undefined;
  switch (type.kind) {
    case 'STRUCT': return Object.fromEntries(type.fields.map((f, i) => [f.name, exportJson((cell as readonly Cell[])[i] ?? null, f.type)]));
    case 'BOOL': return cell;
    case 'FLOAT64': return Number.isFinite(cell) ? cell : exportText(cell, type);
    case 'JSON': return JSON.parse(cell as string) as unknown;
    default: return exportText(cell, type);
  }
}
