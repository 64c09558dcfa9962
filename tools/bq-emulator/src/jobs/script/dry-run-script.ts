import type { ScriptNode } from '../../sql/script/script-node.js';
import type { JobOutcome } from '../job-context.js';
import { validateScript } from './validate-script.js';

/**
 * Validates a script without running it: its structure, the syntax of its statements and the names of its types. What a
 * statement refers to may be made by an earlier one, and is looked at when it runs.
 */
export function dryRunScript(source: string, nodes: readonly ScriptNode[]): JobOutcome {
  validateScript(source, nodes);
  return { statistics: { totalBytesProcessed: '0', query: { statementType: 'SCRIPT', totalBytesProcessed: '0', totalBytesProcessedAccuracy: 'LOWER_BOUND', totalBytesBilled: '0', cacheHit: false, schema: { fields: [] } } } };
}
