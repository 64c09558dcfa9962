import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBScalarFunction } from '@duckdb/node-api';
import { DECIMAL_SCALARS } from './scalars/decimal-scalars.js';
import { JSON_SCALARS } from './scalars/json-scalars.js';
import { NET_SCALARS } from './scalars/net-scalars.js';
import type { ScalarFunction } from './scalars/scalar-function.js';
import { TEXT_SCALARS } from './scalars/text-scalars.js';
import { TIME_SCALARS } from './scalars/time-scalars.js';
import { WIDE_DECIMAL_SCALARS } from './scalars/wide-decimal-scalars.js';

const FUNCTIONS: readonly ScalarFunction[] = [...DECIMAL_SCALARS, ...WIDE_DECIMAL_SCALARS, ...TEXT_SCALARS, ...TIME_SCALARS, ...JSON_SCALARS, ...NET_SCALARS];

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
