import type { QueryAdmission } from '../query-admission.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryOutcome, QueryStage } from '../query-stage.js';

/** Waits for a slot of the caller's tier, and holds it until the job has ended; reading its rows takes none. */
export class AdmissionStage implements QueryStage {
  constructor(private readonly admission: QueryAdmission) {}

  run<T extends QueryOutcome>(call: QueryCall, next: NextStage<T>): Promise<T> {
    const { signal } = call.request;
    return this.admission.run(call.caller, () => next(call), signal === undefined ? {} : { signal });
  }
}
