import { BigQueryError } from '@cloudact/bq-core';
import { CloudActError } from '@cloudact/bq-resilience';
import type { StepResult } from '@cloudact/schemas';
import type { ProblemDetail } from '@cloudact/service-kit';
import { stepResultView } from './plan-view.js';

/** A dataset could not be made whole. What was done stays done. */
export class ProvisioningIncompleteError extends CloudActError {
  readonly code = 'PROVISIONING_INCOMPLETE';
  readonly errors: readonly ProblemDetail[];

  constructor(dataset: string, failed: readonly StepResult[]) {
    super(`${failed.length} steps on dataset ${dataset} did not succeed. What was made stays; send the same request again to go on from there.`, { facts: { dataset } });
    this.errors = failed.map(stepResultView).map(({ table, outcome, reason, error_code }) => ({ field: table === null ? dataset : `${dataset}.${table}`, cause: error_code ?? outcome, message: reason }));
  }
}

/** The shared tables are not there yet. */
export class BootstrapRequiredError extends CloudActError {
  readonly code = 'BOOTSTRAP_REQUIRED';

  constructor(cause: unknown) {
    super('The shared tables do not exist yet. Make them with POST /api/v1/bootstrap/apply, then send this request again.', { cause });
  }
}

/** Says what a missing shared table means; any other error is what it was. */
export function explainMissingTable(error: unknown): unknown {
  return error instanceof BigQueryError && error.code === 'BIGQUERY_NOT_FOUND' ? new BootstrapRequiredError(error) : error;
}
