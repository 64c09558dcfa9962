import type { Span } from '../../sql/script/script-node.js';
import type { JobContext, JobOutcome } from '../job-context.js';
import type { QueryRequest } from '../query-job.js';
import type { ScriptEnvironment } from './script-environment.js';
import type { ScriptSource } from './script-error.js';

/** What is added up over a script's statements. */
export interface ScriptProgress {
  /** The last SELECT, DML or DDL statement: its result is the script's. */
  last: JobOutcome | undefined;
  statements: number;
}

/** A running script, at one of its texts: its own, or that of a procedure that it calls. */
export interface ScriptRun {
  readonly context: JobContext;
  readonly request: QueryRequest;
  readonly environment: ScriptEnvironment;
  readonly source: ScriptSource;
  readonly progress: ScriptProgress;
}

/** Statements between which other work gets a turn, so that a loop that never waits does not stop the server. */
const TURN = 32;

/** Before every statement: a cancelled script stops here. */
export async function turn({ context, progress }: ScriptRun): Promise<void> {
  progress.statements += 1;
  if (progress.statements % TURN === 0) await new Promise((resolve) => { setImmediate(resolve); });
  context.signal?.throwIfAborted();
}

export const spanText = (run: ScriptRun, span: Span): string => run.source.text.slice(span.start, span.end);
