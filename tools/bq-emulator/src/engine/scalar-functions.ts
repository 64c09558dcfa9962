import type { DuckDBConnection } from '@duckdb/node-api';
import { BIGINT, DuckDBScalarFunction, VARCHAR } from '@duckdb/node-api';
import { MAX_STEP_ELEMENTS } from './result-limits.js';
import { DECIMAL_SCALARS } from './scalars/decimal-scalars.js';
import { JSON_SCALARS } from './scalars/json-scalars.js';
import { NET_SCALARS } from './scalars/net-scalars.js';
import type { ScalarFunction } from './scalars/scalar-function.js';
import { TEXT_SCALARS } from './scalars/text-scalars.js';
import { TIME_SCALARS } from './scalars/time-scalars.js';
import { WIDE_DECIMAL_SCALARS } from './scalars/wide-decimal-scalars.js';

const FUNCTIONS: readonly ScalarFunction[] = [...DECIMAL_SCALARS, ...WIDE_DECIMAL_SCALARS, ...TEXT_SCALARS, ...TIME_SCALARS, ...JSON_SCALARS, ...NET_SCALARS];

/** `bq_room(elements)` is NULL while the rows of one step need no more than there is room for together; only here are all of them seen at once. */
const ROOM = DuckDBScalarFunction.create({
  name: 'bq_room', parameterTypes: [BIGINT], returnType: VARCHAR,
  mainFunction: (_info, chunk, output) => {
    const total = chunk.getColumnValues(0).reduce<number>((sum, elements) => sum + Number(elements ?? 0), 0);
    if (total > MAX_STEP_ELEMENTS) throw new RangeError('Resources exceeded during query execution: The query could not be executed in the allotted memory.');
    for (let row = 0; row < chunk.rowCount; row++) output.setItem(row, null);
    output.flush();
  },
});

/** Registers, for every connection of the database, the functions that only JavaScript computes exactly. NULL in, NULL out. */
export function registerScalarFunctions(connection: DuckDBConnection): void {
  connection.registerScalarFunction(ROOM);
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
