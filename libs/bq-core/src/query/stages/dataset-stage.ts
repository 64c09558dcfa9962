import { DatasetGuard } from '../dataset-guard.js';
import type { QueryCall } from '../query-request.js';
import { QueryCheck } from '../query-stage.js';

/** Keeps the statement to the datasets that its caller may touch, as far as its text tells. */
export class DatasetStage extends QueryCheck {
  constructor(private readonly projectId: string) {
    super();
  }

  check({ inspection, request }: QueryCall): void {
    const { allowedDatasets } = request;
    if (allowedDatasets !== undefined) new DatasetGuard({ projectId: this.projectId, allowedDatasets }).check(inspection);
  }
}
