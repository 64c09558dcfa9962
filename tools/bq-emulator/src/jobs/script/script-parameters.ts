import { readParameters } from '../../encode/query-parameter.js';
import { tokenize } from '../../sql/parse/tokens.js';
import type { Span } from '../../sql/script/script-node.js';
import type { QueryParameter } from '../../sql/translate/translation.js';
import type { ScriptRun } from './script-run.js';

/**
 * The request's query parameters as a piece of the script sees them: positional ones are counted over the whole text, and a
 * procedure's body sees none.
 */
export function parametersOf(run: ScriptRun, span: Span): readonly QueryParameter[] {
  if (run.source.procedure !== undefined) return [];
  const parameters = readParameters(run.request.configuration['queryParameters']);
  if (parameters.every((parameter) => parameter.name !== undefined)) return parameters;
  const before = tokenize(run.source.text).filter((token) => token.kind === 'symbol' && token.text === '?' && token.start < span.start).length;
  return parameters.slice(before);
}
