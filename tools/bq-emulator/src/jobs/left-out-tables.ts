import { EngineError } from '../engine/engine-error.js';
import type { Engine } from '../engine/engine.js';
import { STRING } from '../sql/sql-type.js';
import type { StatementFacts } from '../sql/translate/statement.js';
import { suffixesRead } from '../sql/translate/table-suffix.js';
import { tableKey } from '../sql/translate/translation.js';

/** Keys of the tables that wildcards match and conditions on `_TABLE_SUFFIX` leave out: nothing of them is read. */
export async function leftOutTables(engine: Engine, { suffixReadings, namedReads, parameters }: StatementFacts): Promise<ReadonlySet<string>> {
  const matched = new Set<string>();
  const needed = new Set(namedReads);
  for (const reading of suffixReadings) {
    const sql = suffixesRead(reading);
    const suffixes = sql === undefined ? undefined : await engine.query(sql, [STRING], parameters).then((found) => new Set(found.rows().map(([suffix]) => suffix)), everySuffix);
    for (const { id, suffix } of reading.tables) {
      matched.add(tableKey(id));
      if (suffixes?.has(suffix) !== false) needed.add(tableKey(id));
    }
  }
  return new Set([...matched].filter((key) => !needed.has(key)));
}

/** A condition that fails for a suffix leaves none out; if it fails for a row, the query will say so. */
function everySuffix(error: unknown): undefined {
  if (error instanceof EngineError) return undefined;
  throw error;
}
