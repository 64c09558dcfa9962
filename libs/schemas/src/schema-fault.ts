/** One thing that is wrong in one table file. */
export interface SchemaFault {
  readonly file: string;
  /** JSON pointer (RFC 6901) to the offending value; empty for the file as a whole. */
  readonly pointer: string;
  /** The column that the fault is about, by name, where it is about one. */
  readonly field?: string;
  readonly message: string;
}

/** `file#pointer (column): message`, on one line. */
export function renderFault(fault: SchemaFault): string {
  const field = fault.field === undefined ? '' : ` (${fault.field})`;
  return `${fault.file}#${fault.pointer}${field}: ${fault.message}`;
}
