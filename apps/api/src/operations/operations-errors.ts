import { CloudActError } from '@cloudact/bq-resilience';

export class OperationNotFoundError extends CloudActError {
  readonly code = 'OPERATION_NOT_FOUND';

  constructor(id: string) {
    super(`There is no operation ${JSON.stringify(id.slice(0, 64))}. GET /api/v1/operations lists those that run and those that ended lately.`, { facts: { id } });
  }
}

/** Two of these at once would do each other's work. */
export class OperationInProgressError extends CloudActError {
  readonly code = 'OPERATION_IN_PROGRESS';

  constructor(kind: string, id: string) {
    super(`Operation ${id} (${kind}) is running. Follow it with GET /api/v1/operations/${id}, or end it with POST /api/v1/operations/${id}/cancel, then send this request again.`, { facts: { kind, id } });
  }
}
