import {
  BIGINT, DECIMAL, DOUBLE, type DuckDBConnection, DuckDBDecimalValue, type DuckDBListValue, DuckDBScalarFunction, type DuckDBType, type DuckDBValue, LIST, VARCHAR,
} from '@duckdb/node-api';
import { timestampText } from '../encode/civil-time.js';
import { decimalText, divideRounded, parseDecimal } from '../encode/decimal-text.js';
import { floatText } from '../encode/float-text.js';
import { formatTime, parseTimeText } from '../encode/time-format.js';
import { formatPrintf } from '../encode/printf.js';
import { BIGNUMERIC_SCALE, DECIMAL_PRECISION, NUMERIC_SCALE } from '../sql/sql-type.js';

interface ScalarFunction {
  readonly name: string;
  readonly parameters: readonly DuckDBType[];
  readonly returns: DuckDBType;
  readonly call: (...args: never[]) => DuckDBValue;
}

const LIMIT = 10n ** BigInt(DECIMAL_PRECISION);

function decimal(value: bigint, scale: number, operation: string): DuckDBDecimalValue {
  if (value >= LIMIT || value <= -LIMIT) {
    throw new RangeError(`${scale === NUMERIC_SCALE ? 'numeric' : 'bignumeric'} overflow: ${operation}`);
  }
  return new DuckDBDecimalValue(value, DECIMAL_PRECISION, scale);
}

function decimalFunctions(prefix: string, scale: number): readonly ScalarFunction[] {
  const type = DECIMAL(DECIMAL_PRECISION, scale);
  const unit = 10n ** BigInt(scale);
  const text = (d: DuckDBDecimalValue): string => decimalText(d.value, scale);
  return [
    {
      name: `${prefix}_multiply`, parameters: [type, type], returns: type,
      call: (a: DuckDBDecimalValue, b: DuckDBDecimalValue) => decimal(divideRounded(a.value * b.value, unit), scale, `${text(a)} * ${text(b)}`),
    },
    {
      name: `${prefix}_divide`, parameters: [type, type], returns: type,
      call: (a: DuckDBDecimalValue, b: DuckDBDecimalValue) => {
        if (b.value === 0n) throw new RangeError(`division by zero: ${text(a)} / ${text(b)}`);
        return decimal(divideRounded(a.value * unit, b.value), scale, `${text(a)} / ${text(b)}`);
      },
    },
    {
      // BigQuery rounds a text to NUMERIC's scale; a BIGNUMERIC that needs more digits than are kept here is refused instead.
      name: `${prefix}_of`, parameters: [VARCHAR], returns: type,
      call: (source: string) => {
        const parsed = parseDecimal(source);
        if (parsed === undefined) throw new RangeError(`Invalid ${scale === NUMERIC_SCALE ? 'NUMERIC' : 'BIGNUMERIC'} value: ${source}`);
        if (parsed.scale > scale && scale !== NUMERIC_SCALE) {
          throw new RangeError(`Invalid BIGNUMERIC value: ${source} has more than ${scale} fractional digits, which this emulator does not hold`);
        }
        const value = parsed.scale <= scale ? parsed.unscaled * 10n ** BigInt(scale - parsed.scale) : divideRounded(parsed.unscaled, 10n ** BigInt(parsed.scale - scale));
        return decimal(value, scale, source);
      },
    },
  ];
}

const FUNCTIONS: readonly ScalarFunction[] = [
  ...decimalFunctions('bq_numeric', NUMERIC_SCALE),
  ...decimalFunctions('bq_bignumeric', BIGNUMERIC_SCALE),
  { name: 'bq_raise', parameters: [VARCHAR], returns: VARCHAR, call: (message: string) => { throw new RangeError(message); } },
  { name: 'bq_float_text', parameters: [DOUBLE], returns: VARCHAR, call: (x: number) => floatText(x) },
  { name: 'bq_timestamp_text', parameters: [BIGINT], returns: VARCHAR, call: (micros: bigint) => timestampText(micros) },
  { name: 'bq_format_time', parameters: [VARCHAR, BIGINT, VARCHAR], returns: VARCHAR, call: (format: string, micros: bigint, zone: string) => formatTime(format, micros, zone) },
  { name: 'bq_parse_time', parameters: [VARCHAR, VARCHAR], returns: BIGINT, call: (format: string, text: string) => parseTimeText(format, text) },
  { name: 'bq_format', parameters: [VARCHAR, LIST(VARCHAR)], returns: VARCHAR, call: (format: string, args: DuckDBListValue) => formatPrintf(format, args.items as readonly (string | null)[]) },
  { name: 'bq_normalize', parameters: [VARCHAR, VARCHAR], returns: VARCHAR, call: (text: string, form: string) => text.normalize(form) },
];

/** Registers, for every connection of the database, the functions that only JavaScript computes exactly. NULL in, NULL out. */
export function registerScalarFunctions(connection: DuckDBConnection): void {
  for (const { name, parameters, returns, call } of FUNCTIONS) {
    connection.registerScalarFunction(DuckDBScalarFunction.create({
      name, parameterTypes: parameters, returnType: returns,
      mainFunction: (_info, chunk, output) => {
        const columns = parameters.map((_, i) => chunk.getColumnValues(i));
        for (let row = 0; row < chunk.rowCount; row++) {
          const args = columns.map((column) => column[row] ?? null);
          output.setItem(row, args.includes(null) ? null : call(...(args as never[])));
        }
        output.flush();
      },
    }));
  }
}
