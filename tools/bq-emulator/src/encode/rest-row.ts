import type { Cell } from '../catalog/table-store.js';
import type { SqlType } from '../sql/sql-type.js';
import { dateText, datetimeText, timeText } from './civil-time.js';
import { restFloatText } from './float-text.js';

/** How a caller wants TIMESTAMP: `formatOptions` of the REST API. */
export type TimestampFormat = 'FLOAT64' | 'INT64' | 'ISO8601_STRING';

/** `{f: [{v}]}` as the official clients read it. */
export interface RestRow {
  readonly f: readonly RestCell[];
}
export interface RestCell {
  readonly v: null | string | RestRow | readonly RestCell[];
}

export const restRow = (cells: readonly Cell[], types: readonly SqlType[], format: TimestampFormat): RestRow => ({
  f: cells.map((cell, i) => ({ v: restValue(cell, types[i] ?? { kind: 'STRING' }, format) })),
});

function timestamp(micros: bigint, format: TimestampFormat): string {
  if (format === 'INT64') return micros.toString();
  if (format === 'ISO8601_STRING') return `${datetimeText(micros)}Z`;
  // Seconds as a float, the API's old default; microseconds survive because they are written from the integer.
  const sign = micros < 0n ? '-' : '';
  const magnitude = micros < 0n ? -micros : micros;
  return `${sign}${magnitude / 1_000_000n}.${(magnitude % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '') || '0'}`;
}

/**
 * A fraction of a second has six digits on the wire, or there is none: Google's Python client takes a TIME of 8 or of 15 characters and no other
 * (google/cloud/bigquery/_helpers.py), though GoogleSQL prints `.789`.
 */
const microseconds = (text: string): string => text.replace(/\.\d{3}$/, '$&000');

function restValue(cell: Cell, type: SqlType, format: TimestampFormat): RestCell['v'] {
  if (type.kind === 'ARRAY') return ((cell ?? []) as readonly Cell[]).map((item) => ({ v: restValue(item, type.element, format) }));
  if (cell === null) return null;
  switch (type.kind) {
    case 'STRUCT': return restRow(cell as readonly Cell[], type.fields.map((f) => f.type), format);
    case 'RANGE': {
      const [start, end] = (cell as readonly Cell[]).map((bound) => (bound === null ? 'UNBOUNDED' : String(restValue(bound, type.element, format))));
      return `[${start ?? ''}, ${end ?? ''})`;
    }
    case 'FLOAT64': return restFloatText(cell as number);
    case 'BYTES': return Buffer.from(cell as Uint8Array).toString('base64');
    case 'DATE': return dateText(cell as number);
    case 'TIME': return microseconds(timeText(cell as bigint));
    case 'DATETIME': return microseconds(datetimeText(cell as bigint));
    case 'TIMESTAMP': return timestamp(cell as bigint, format);
    default: return String(cell);
  }
}
