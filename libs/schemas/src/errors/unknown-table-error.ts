import { CloudActError } from '@cloudact/bq-resilience';

import type { TableScope } from '../table-schema.js';

/** No table file of that name in that scope. */
export class UnknownTableError extends CloudActError {
  readonly code = 'UNKNOWN_TABLE';

  constructor(scope: TableScope, tableName: string, known: readonly string[]) {
    super(`There is no ${scope} table "${tableName}". Add schemas/${scope}/${tableName}.json, or use one of: ${known.join(', ')}.`, {
      facts: { scope, tableName },
    });
  }
}
