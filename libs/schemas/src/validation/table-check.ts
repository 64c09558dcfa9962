import type { TableFile } from '../table-file.js';
import type { TableScope } from '../table-schema.js';

/** What a check knows besides the file's content. */
export interface CheckContext {
  /** File name without folder and `.json`. */
  readonly baseName: string;
  readonly scope: TableScope;
}

/** A fault without its file. */
export interface Finding {
  readonly pointer: string;
  readonly field?: string;
  readonly message: string;
}

/** Looks at one aspect of a well-formed table file. Pure; yields nothing when all is well. */
export type TableCheck = (table: TableFile, context: CheckContext) => Iterable<Finding>;
