import { CloudActError } from '@cloudact/bq-resilience';

/** Nothing of that id is there, for this organisation. Another organisation's answers the same. */
export class ResourceNotFoundError extends CloudActError {
  readonly code = 'RESOURCE_NOT_FOUND';

  constructor(kind: string, id: string) {
    super(`There is no ${kind} ${JSON.stringify(id.slice(0, 80))}.`, { facts: { kind, id: id.slice(0, 80) } });
  }
}

/** Somebody else changed the row between our reading and our writing. */
export class ResourceChangedMeanwhileError extends CloudActError {
  readonly code = 'RESOURCE_CHANGED_MEANWHILE';

  constructor(kind: string, id: string) {
    super(`The ${kind} ${JSON.stringify(id)} was changed by somebody else meanwhile. Read it, and send the change again.`, { facts: { kind, id } });
  }
}

/** Another one holds the name, or the combination of fields, that must be there once. */
export class ResourceExistsError extends CloudActError {
  readonly code = 'RESOURCE_EXISTS';

  constructor(kind: string, what: string) {
    super(`There is a ${kind} with ${what} already. Change that one, or choose another.`, { facts: { kind, what } });
  }
}
