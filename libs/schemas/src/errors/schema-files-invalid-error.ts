import { CloudActError } from '@cloudact/bq-resilience';

import { renderFault, type SchemaFault } from '../schema-fault.js';

/** One or more table files cannot be used; carries every fault of every file, so that one reading mends them all. */
export class SchemaFilesInvalidError extends CloudActError {
  readonly code = 'SCHEMA_FILES_INVALID';

  constructor(readonly faults: readonly SchemaFault[]) {
    const files = new Set(faults.map((fault) => fault.file)).size;
    super(`${faults.length} fault(s) in ${files} table file(s):\n${faults.map((fault) => `  ${renderFault(fault)}`).join('\n')}`, {
      facts: { faults },
    });
  }
}
