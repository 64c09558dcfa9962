import { isOver, type Operation } from './operation.js';
import type { OperationView } from './operations.dto.js';

export function operationView(operation: Operation): OperationView {
  return { name: `operations/${operation.operation_id}`, done: isOver(operation), ...operation };
}

/** Where an operation is followed, for `Location`. */
export const locationOf = ({ operation_id }: Pick<Operation, 'operation_id'>): string => `/api/v1/operations/${operation_id}`;
