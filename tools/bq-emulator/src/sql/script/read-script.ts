import { parseScript } from './parse-script.js';
import { type ScriptNode, textOf } from './script-node.js';

/** A text without `;` that begins otherwise is one statement of SQL. */
const PROCEDURAL = /^(?:\s|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:DECLARE|SET|IF|CASE|LOOP|WHILE|REPEAT|FOR|BEGIN|COMMIT|ROLLBACK|RAISE|RETURN|EXECUTE|CALL|ASSERT|BREAK|LEAVE|CONTINUE|ITERATE|[a-z_]\w*\s*:\s*(?:BEGIN|LOOP|WHILE|REPEAT|FOR))\b/i;
const TEMP_FUNCTION = /^CREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMP|TEMPORARY)\s+(?:AGGREGATE\s+)?FUNCTION\b/i;

/**
 * The script that a query's text is, or undefined for a query of one statement. Temporary functions before that one do not
 * make it a script: https://cloud.google.com/bigquery/docs/multi-statement-queries
 */
export function readScript(source: string): readonly ScriptNode[] | undefined {
  if (!source.includes(';') && !PROCEDURAL.test(source)) return undefined;
  const nodes = parseScript(source);
  const rest = nodes.slice(nodes.findIndex((node) => node.kind !== 'sql' || !TEMP_FUNCTION.test(textOf(source, node.span))));
  const single = rest.length === 1 && rest[0]?.kind === 'sql' && !TEMP_FUNCTION.test(textOf(source, rest[0].span));
  return single || nodes.length === 0 ? undefined : nodes;
}
