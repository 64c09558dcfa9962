/** What is known of a failure, in the words of the backend. Vendor-free: an adapter fills it in. */
export interface FailureFacts {
  readonly httpStatus?: number;
  /** Canonical gRPC status number, 0–16. */
  readonly grpcCode?: number;
  /** BigQuery's `reason`, or the system's error code (`ECONNRESET`). */
  readonly reason?: string;
  readonly message: string;
}

export type FailureKind =
  /** The backend stumbled; the same request may succeed at once. */
  | 'transient'
  /** Too fast; slow down. */
  | 'throttled'
  /** An allowance is used up; minutes or hours, not seconds. */
  | 'quota'
  /** Something else was there first, or changed meanwhile. */
  | 'conflict'
  /** The request may have been carried out although no answer came. */
  | 'unknown-outcome'
  | 'not-found'
  /** The request itself is at fault; sending it again changes nothing. */
  | 'caller';

export interface FailureClass {
  readonly kind: FailureKind;
  readonly retryable: boolean;
  /** A repeat needs another job id, because the old id belongs to a job that has failed. */
  readonly newJobId: boolean;
  /** Evidence that the backend is down, as opposed to busy or asked for nonsense. */
  readonly countsForBreaker: boolean;
  /** Milliseconds to wait at least before a repeat. */
  readonly minWaitMs: number;
}
