import type { TableId } from '../../catalog/table-store.js';
import type { BoundParameter } from '../../engine/engine.js';
import type { SqlFunction } from './sql-functions.js';

/** The names that a script or session adds to its statements. */
export interface ScriptNames {
  /** Temporary SQL functions, by upper-cased name. */
  readonly functions: ReadonlyMap<string, SqlFunction>;
  /** Variables in scope with their present values, by lower-cased name. */
  variables(): ReadonlyMap<string, BoundParameter>;
  /** `@@name`, without the `@@`, in lower case. */
  systemVariable(name: string): BoundParameter | undefined;
  temporaryTable(name: string): TableId | undefined;
  /** Where a temporary table of that name is kept. */
  newTemporaryTable(name: string): TableId;
}
