import type { StepOutcome } from '../step-result.js';

/** One step of one dataset that was not done. */
export interface FleetFault {
  readonly datasetId: string;
  /** Absent: the dataset itself. */
  readonly tableId?: string;
  readonly outcome: 'failed' | 'refused' | 'skipped';
  /** Of the error, for `failed`. */
  readonly code?: string;
  readonly message: string;
}

export type FleetCounts = Readonly<Record<StepOutcome, number>>;

export interface FleetResult {
  /** Steps of the plan, one for each dataset that it is about. */
  readonly total: number;
  readonly counts: FleetCounts;
  /** Failures first; all of them. */
  readonly faults: readonly FleetFault[];
  /** True when nothing failed, was refused, skipped or left undone. */
  readonly complete: boolean;
}

/** What came of a fleet's steps, as they end. */
export class FleetTally {
  readonly #counts = { applied: 0, 'already-there': 0, failed: 0, skipped: 0, refused: 0, 'left-alone': 0 };
  readonly #faults: FleetFault[] = [];

  constructor(readonly total: number) {}

  add(outcome: StepOutcome, datasetId: string, tableId: string | undefined, message: string, code?: string): void {
    this.#counts[outcome] += 1;
    if (outcome !== 'failed' && outcome !== 'refused' && outcome !== 'skipped') return;
    this.#faults.push({ datasetId, ...(tableId === undefined ? {} : { tableId }), outcome, ...(code === undefined ? {} : { code }), message });
  }

  get done(): number {
    return Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
  }

  get counts(): FleetCounts {
    return this.#counts;
  }

  result(): FleetResult {
    const { failed, refused, skipped } = this.#counts;
    const rank = (fault: FleetFault): number => ['failed', 'refused', 'skipped'].indexOf(fault.outcome);
    return { total: this.total, counts: { ...this.#counts }, faults: this.#faults.toSorted((a, b) => rank(a) - rank(b)), complete: failed + refused + skipped === 0 && this.done === this.total };
  }
}
