import type { QueryResult } from '../../gateway.js';
import { DatasetGuard } from '../dataset-guard.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryStage } from '../query-stage.js';

export class GuardStage implements QueryStage {
  constructor(private readonly projectId: string) {}

  async run(call: QueryCall, next: NextStage): Promise<QueryResult> {
    const { allowedDatasets } = call.request;
    if (allowedDatasets !== undefined) new DatasetGuard({ projectId: this.projectId, allowedDatasets }).check(call.inspection);
    return next(call);
  }
}
