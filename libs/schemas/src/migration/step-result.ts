import type { MigrationStep } from './migration-plan.js';

/** What came of one step. */
export type StepResult = { readonly step: MigrationStep } & (
  | { readonly outcome: 'applied'; readonly durationMs: number }
  /** Somebody else did it between plan and apply. */
  | { readonly outcome: 'already-there'; readonly durationMs: number }
  | { readonly outcome: 'failed'; readonly durationMs: number; readonly error: unknown }
  /** Not tried: what it depends on failed, or the run was cancelled. */
  | { readonly outcome: 'skipped'; readonly reason: string }
  /** Never done unasked: copy-and-swap, a dataset in the wrong place. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** Nothing to do: reported only. */
  | { readonly outcome: 'left-alone'; readonly reason: string }
);

export type StepOutcome = StepResult['outcome'];
