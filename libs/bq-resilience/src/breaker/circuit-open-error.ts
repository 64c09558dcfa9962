import { CloudActError } from '../cloudact-error.js';

/** The backend failed several times in a row; nothing is sent to it until `retryAfterMs` have passed. */
export class CircuitOpenError extends CloudActError {
  override readonly code = 'CIRCUIT_OPEN';

  constructor(
    readonly circuit: string,
    readonly retryAfterMs: number,
  ) {
    super(`${circuit} is failing and gets no requests for now; try again in ${Math.ceil(retryAfterMs / 1_000)} s`, { facts: { circuit, retryAfterMs } });
  }
}
