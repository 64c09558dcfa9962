import {
  BIGINT, BIGNUM, BLOB, BOOLEAN, DATE, DECIMAL, DOUBLE, type DuckDBType, type DuckDBValue, INTERVAL, LIST, STRUCT, TIME, TIMESTAMP, TIMESTAMPTZ, VARCHAR,
  DuckDBBlobValue, DuckDBDateValue, DuckDBDecimalValue, DuckDBIntervalValue, DuckDBListValue, DuckDBStructValue, DuckDBTimeValue,
  DuckDBTimestampTZValue, DuckDBTimestampValue,
} from '@duckdb/node-api';
import type { Cell } from '../catalog/table-store.js';
import { decimalText, parseDecimal, unscaledDecimal } from '../encode/decimal-text.js';
import { intervalFromText, intervalText } from '../encode/interval-text.js';
import { BIGNUMERIC_SCALE, DECIMAL_PRECISION, NUMERIC_SCALE, type ScalarKind, type SqlType, STORED_BIGNUMERIC_SCALE } from '../sql/sql-type.js';
import { EngineError } from './engine-error.js';

const SCALARS: Readonly<Record<ScalarKind, DuckDBType>> = {
  STRING: VARCHAR, BYTES: BLOB, INT64: BIGINT, FLOAT64: DOUBLE, BOOL: BOOLEAN, DATE, TIME, DATETIME: TIMESTAMP, TIMESTAMP: TIMESTAMPTZ,
  NUMERIC: DECIMAL(DECIMAL_PRECISION, NUMERIC_SCALE), BIGNUMERIC: BIGNUM,
  JSON: VARCHAR, GEOGRAPHY: VARCHAR, INTERVAL,
};

/** The engine's own type object, for parameters and appended chunks. */
export function engineType(type: SqlType): DuckDBType {
  switch (type.kind) {
    case 'ARRAY': return LIST(engineType(type.element));
    case 'STRUCT': return STRUCT(Object.fromEntries(type.fields.map((f) => [f.name, engineType(f.type)])));
    case 'RANGE': return STRUCT({ start: engineType(type.element), end: engineType(type.element) });
    default: return type.stored === true ? DECIMAL(DECIMAL_PRECISION, STORED_BIGNUMERIC_SCALE) : SCALARS[type.kind];
  }
}

export function toEngine(cell: Cell, type: SqlType): DuckDBValue {
  if (cell === null) return null;
  switch (type.kind) {
    case 'ARRAY': return new DuckDBListValue((cell as readonly Cell[]).map((item) => toEngine(item, type.element)));
    case 'STRUCT': {
      const values = cell as readonly Cell[];
      return new DuckDBStructValue(Object.fromEntries(type.fields.map((f, i) => [f.name, toEngine(values[i] ?? null, f.type)])));
    }
    case 'RANGE': {
      const [start, end] = cell as readonly Cell[];
      return new DuckDBStructValue({ start: toEngine(start ?? null, type.element), end: toEngine(end ?? null, type.element) });
    }
    case 'NUMERIC': return new DuckDBDecimalValue(unscaledDecimal(cell as string, NUMERIC_SCALE), DECIMAL_PRECISION, NUMERIC_SCALE);
    case 'BIGNUMERIC': return type.stored === true ? storedValue(cell as string) : unscaledDecimal(cell as string, BIGNUMERIC_SCALE);
    case 'BYTES': return new DuckDBBlobValue(cell as Uint8Array);
    case 'DATE': return new DuckDBDateValue(cell as number);
    case 'TIME': return new DuckDBTimeValue(cell as bigint);
    case 'DATETIME': return new DuckDBTimestampValue(cell as bigint);
    case 'TIMESTAMP': return new DuckDBTimestampTZValue(cell as bigint);
    case 'INTERVAL': {
      const { months, days, micros } = intervalFromText(cell as string);
      return new DuckDBIntervalValue(months, days, micros);
    }
    default: return cell as DuckDBValue;
  }
}

/** A table keeps fewer digits than BigQuery's. */
function storedValue(text: string): DuckDBDecimalValue {
  const scale = STORED_BIGNUMERIC_SCALE;
  if ((parseDecimal(text)?.scale ?? 0) > scale) throw new EngineError(`Invalid BIGNUMERIC value: ${text} has more than ${scale} fractional digits, which this emulator does not keep`);
  return new DuckDBDecimalValue(unscaledDecimal(text, scale), DECIMAL_PRECISION, scale);
}

export function fromEngine(value: DuckDBValue | undefined, type: SqlType): Cell {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'ARRAY': return (value as DuckDBListValue).items.map((item) => fromEngine(item, type.element));
    case 'STRUCT': return Object.values((value as DuckDBStructValue).entries).map((item, i) => fromEngine(item, type.fields[i]?.type ?? { kind: 'STRING' }));
    case 'RANGE': {
      const { start, end } = (value as DuckDBStructValue).entries;
      return [fromEngine(start, type.element), fromEngine(end, type.element)];
    }
    case 'NUMERIC':
    case 'BIGNUMERIC': {
      if (typeof value === 'bigint') return decimalText(value, BIGNUMERIC_SCALE);
      const decimal = value as DuckDBDecimalValue;
      return decimalText(decimal.value, decimal.scale);
    }
    case 'INT64': return typeof value === 'bigint' ? value : BigInt(value as number);
    case 'BYTES': return (value as DuckDBBlobValue).bytes;
    case 'DATE': return (value as DuckDBDateValue).days;
    case 'TIME':
    case 'DATETIME':
    case 'TIMESTAMP': return (value as DuckDBTimeValue | DuckDBTimestampValue).micros;
    case 'INTERVAL': return intervalText(value as DuckDBIntervalValue);
    default: return value as string | number | boolean;
  }
}
