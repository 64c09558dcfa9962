import type { QueryResult } from '../../gateway.js';
import type { QueryAdmission } from '../query-admission.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryStage } from '../query-stage.js';

export class AdmissionStage implements QueryStage {
  constructor(private readonly admission: QueryAdmission) {}

  run(call: QueryCall, next: NextStage): Promise<QueryResult> {
    const { signal } = call.request;
    return this.admission.run(call.caller, () => next(call), signal === undefined ? {} : { signal });
  }
}
