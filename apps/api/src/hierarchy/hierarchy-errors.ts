import { CloudActError } from '@cloudact/bq-resilience';
import type { ProblemDetail } from '@cloudact/service-kit';

/** A node would become its own ancestor. */
export class HierarchyCycleError extends CloudActError {
  readonly code = 'HIERARCHY_CYCLE';

  constructor(entityId: string, parentId: string | null) {
    super(`${JSON.stringify(entityId)} cannot go under ${JSON.stringify(parentId)}, which lies below it. Move that one first, or choose another parent.`, { facts: { entityId, parentId } });
  }
}

/** A node would lie deeper than nodes may. */
export class HierarchyTooDeepError extends CloudActError {
  readonly code = 'HIERARCHY_TOO_DEEP';

  constructor(entityId: string, deepest: number) {
    super(`${JSON.stringify(entityId)} would lie below level ${deepest}, the deepest there is. Put it higher up.`, { facts: { entityId, deepest } });
  }
}

/** More nodes than a hierarchy has, or a change of more rows than one statement takes. */
export class HierarchyTooLargeError extends CloudActError {
  readonly code = 'HIERARCHY_TOO_LARGE';

  constructor(what: string, most: number, next: string) {
    super(`${what}; the most is ${most}. ${next}`, { facts: { most } });
  }
}

/** A node with children is deleted only together with them, and only when that is said. */
export class HierarchyNotEmptyError extends CloudActError {
  readonly code = 'HIERARCHY_NOT_EMPTY';

  constructor(entityId: string, below: number) {
    super(`${JSON.stringify(entityId)} has ${below} nodes below it. Move them away, or delete them with it by cascade=true.`, { facts: { entityId, below } });
  }
}

/** A file has faults; nothing of it was applied. */
export class HierarchyImportInvalidError extends CloudActError {
  readonly code = 'HIERARCHY_IMPORT_INVALID';

  constructor(readonly errors: readonly (ProblemDetail & { readonly line: number })[]) {
    super(`The file has ${errors.length} faults, the first on line ${errors[0]?.line ?? 1}: ${errors[0]?.message ?? ''}. Nothing was changed. Correct them; the preview names all.`, { facts: { faults: errors.length } });
  }
}
