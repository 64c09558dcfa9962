/** RUNNING after a restart too: it goes on by itself. INCOMPLETE: it ended, and the response names what was not done. */
export const OPERATION_STATES = ['RUNNING', 'CANCELLING', 'SUCCEEDED', 'INCOMPLETE', 'FAILED', 'CANCELLED'] as const;
export type OperationState = (typeof OPERATION_STATES)[number];

/** How far work is. */
export interface OperationProgress {
  /** `planning`, `applying` ... */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  /** Outcome -> how many; empty while there are none. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Work that outlives the request that asked for it, as it is kept on disk. */
export interface Operation {
  readonly operation_id: string;
  readonly kind: string;
  readonly state: OperationState;
  /** What was asked for; enough to go on after a restart. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly progress: OperationProgress;
  /** How many times it went on after the process had ended. */
  readonly resumed: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly finished_at: string | null;
  readonly response: Readonly<Record<string, unknown>> | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export const isOver = ({ state }: Pick<Operation, 'state'>): boolean => state !== 'RUNNING' && state !== 'CANCELLING';

export interface OperationContext {
  /** Aborted when the operation is cancelled, or the process ends: stop after what is under way. */
  readonly signal: AbortSignal;
  report(progress: OperationProgress): void;
}

export interface OperationOutcome {
  readonly state: 'SUCCEEDED' | 'INCOMPLETE';
  readonly response: Readonly<Record<string, unknown>>;
}

/** Work of one kind. It may be run again from the start with the same request, and must then do only what is left. */
export type OperationHandler = (request: Operation['request'], context: OperationContext) => Promise<OperationOutcome>;
