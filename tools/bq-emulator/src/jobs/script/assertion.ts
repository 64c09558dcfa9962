import { invalidQuery } from '../../api-error.js';
import { type NodeOf, textOf } from '../../sql/script/script-node.js';
import { fieldOf, STRING } from '../../sql/sql-type.js';
import { childJob } from './child-job.js';
import { evaluateAs, evaluateCondition } from './evaluate.js';
import type { ScriptRun } from './script-run.js';

/** `ASSERT condition [AS 'description']`: https://cloud.google.com/bigquery/docs/reference/standard-sql/debugging-statements */
export async function assertion(run: ScriptRun, node: NodeOf<'assert'>): Promise<void> {
  await childJob(run, { kind: 'STATEMENT', query: textOf(run.source.text, node.span), span: node.span }, async () => {
    if (!(await evaluateCondition(run, node.condition, 'ASSERT condition'))) {
      const description = node.description === undefined ? undefined : (await evaluateAs(run, node.description, fieldOf('', STRING))).cell;
      throw invalidQuery(description === undefined ? `Assertion failed` : String(description as string));
    }
    return { statistics: { totalBytesProcessed: '0', query: { statementType: 'ASSERT', totalBytesProcessed: '0', totalBytesBilled: '0', cacheHit: false } } };
  });
}
