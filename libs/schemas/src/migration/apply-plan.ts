import type { DdlPort } from './ddl-port.js';
import { type ExecutableStep, executeStep } from './execute-step.js';
import type { MigrationPlan, MigrationStep } from './migration-plan.js';
import type { StepResult } from './step-result.js';

export interface ApplyProgress {
  readonly done: number;
  readonly total: number;
  readonly result: StepResult;
}

export interface ApplyOptions {
  /** Steps at the same time, over all datasets of the plan. Default 8. */
  readonly concurrency?: number;
  /** Called after each step. What it throws is ignored: a broken display must not stop a migration. */
  readonly onProgress?: (progress: ApplyProgress) => void;
  /** Aborting lets the running steps end and skips the others; a later plan picks up there. */
  readonly signal?: AbortSignal;
}

export interface ApplyResult {
  /** One for each step of the plan, in its order. */
  readonly results: readonly StepResult[];
  /** True when no step failed, was skipped or was refused. */
  readonly complete: boolean;
}

/** BigQuery allows 5 metadata updates in 10 s for one table, many more over all; eight at a time stay well below 300 API requests a second. */
const DEFAULT_CONCURRENCY = 8;
const CLEAN: ReadonlySet<StepResult['outcome']> = new Set(['applied', 'already-there', 'left-alone']);

/**
 * Does the plan's steps, each dataset before its tables, and returns what came of each. Never throws for a step: a failure is a result,
 * and the steps that need it are skipped. To resume after a failure or a crash, plan again and apply; what is done is not in the new plan.
 */
export async function applyPlan(plan: MigrationPlan, ddl: DdlPort, options: ApplyOptions = {}): Promise<ApplyResult> {
  const order = datasetsFirst(plan.steps);
  const results = new Map<number, StepResult>();
  const datasets = new Map<string, Promise<StepResult>>();
  let next = 0;

  const worker = async (): Promise<void> => {
    for (let entry = order[next++]; entry !== undefined; entry = order[next++]) {
      const { index, step } = entry;
      const pending = runStep(step, ddl, datasets.get(step.datasetId), options.signal);
      if (step.kind === 'create-dataset') datasets.set(step.datasetId, pending);
      const result = await pending;
      results.set(index, result);
      report(options.onProgress, { done: results.size, total: order.length, result });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency ?? DEFAULT_CONCURRENCY) }, worker));

  const inOrder = [...results].sort(([left], [right]) => left - right).map(([, result]) => result);
  return { results: inOrder, complete: inOrder.every((result) => CLEAN.has(result.outcome)) };
}

/** A dataset's creation moves before its first step, so that a worker never waits for a step that nobody has begun. */
function datasetsFirst(steps: readonly MigrationStep[]): readonly { readonly index: number; readonly step: MigrationStep }[] {
  const groups = Map.groupBy(
    steps.map((step, index) => ({ index, step })),
    ({ step }) => step.datasetId,
  );
  return [...groups.values()].flatMap((group) => [
    ...group.filter(({ step }) => step.kind === 'create-dataset'),
    ...group.filter(({ step }) => step.kind !== 'create-dataset'),
  ]);
}

async function runStep(step: MigrationStep, ddl: DdlPort, dataset: Promise<StepResult> | undefined, signal: AbortSignal | undefined): Promise<StepResult> {
  switch (step.kind) {
    case 'copy-and-swap':
    case 'blocked':
      return { step, outcome: 'refused', reason: step.reason };
    case 'leave-alone':
      return { step, outcome: 'left-alone', reason: step.reason };
    default:
      return runExecutable(step, ddl, dataset, signal);
  }
}

async function runExecutable(step: ExecutableStep, ddl: DdlPort, dataset: Promise<StepResult> | undefined, signal: AbortSignal | undefined): Promise<StepResult> {
  const creation = await dataset;
  if (creation !== undefined && !CLEAN.has(creation.outcome)) return { step, outcome: 'skipped', reason: `dataset ${step.datasetId} could not be created` };
  if (signal?.aborted === true) return { step, outcome: 'skipped', reason: 'the migration was cancelled' };
  const startedAt = performance.now();
  const elapsed = (): number => Math.round(performance.now() - startedAt);
  try {
    const outcome = await executeStep(step, ddl);
    return { step, outcome, durationMs: elapsed() };
  } catch (error) {
    return { step, outcome: 'failed', durationMs: elapsed(), error };
  }
}

function report(onProgress: ApplyOptions['onProgress'], progress: ApplyProgress): void {
  try {
    onProgress?.(progress);
  } catch {
    // See ApplyOptions.onProgress.
  }
}
