import type { Statement } from 'sql-parser-cst';
import { readSqlFunction } from './sql-functions.js';
import type { Translation } from './translation.js';

/** Reads the temporary functions before a statement, and answers with the statements that follow. */
export function readPrefix(t: Translation, statements: readonly Statement[]): readonly Statement[] {
  const end = statements.findIndex((s) => s.type !== 'create_function_stmt' || s.temporaryKw === undefined);
  for (const node of end === -1 ? statements : statements.slice(0, end)) {
    if (node.type !== 'create_function_stmt') continue;
    const fn = readSqlFunction(t, node);
    t.functions.set(fn.name.toUpperCase(), fn);
  }
  return end === -1 ? [] : statements.slice(end);
}
