import { CloudActError } from '@cloudact/bq-resilience';

/** Nothing was sent. */
export class BodyEmptyError extends CloudActError {
  readonly code = 'BODY_EMPTY';

  constructor() {
    super('The body is empty. Send CSV with a header row, newline-delimited JSON, or a JSON array of rows; an empty JSON array says that there are no rows.');
  }
}

/** Where a body stopped making sense. Rows count from 0, lines from 1, bytes from the start of the unpacked body. */
export interface BodyPlace {
  readonly row?: number;
  readonly line?: number;
  readonly byte?: number;
  readonly field?: string;
}

/** The body cannot be read as what it says it is. Nothing of it was written. */
export class BodyMalformedError extends CloudActError {
  readonly code = 'BODY_MALFORMED';
  readonly errors: readonly (BodyPlace & { readonly message: string })[];

  constructor(what: string, place: BodyPlace = {}, options: { readonly cause?: unknown } = {}) {
    const where = Object.entries(place).map(([name, value]) => `${name} ${value}`).join(', ');
    super(`The body cannot be read${where === '' ? '' : ` (${where})`}: ${what}. Nothing was written.`, { facts: { ...place }, cause: options.cause });
    this.errors = [{ ...place, message: what }];
  }
}

/** More than this service takes in one request. */
export class BodyTooLargeError extends CloudActError {
  readonly code = 'BODY_TOO_LARGE';

  constructor(what: 'declared' | 'received' | 'unpacked' | 'one row of the', limitBytes: number) {
    super(`The ${what} body is larger than ${limitBytes} bytes. Nothing was written. Split the file, and send each part with a run_id or credential_id of its own.`, { facts: { what, limitBytes } });
  }
}

/** A type or an encoding that no parser here reads. */
export class ContentTypeUnsupportedError extends CloudActError {
  readonly code = 'CONTENT_TYPE_UNSUPPORTED';

  constructor(what: string, supported: readonly string[]) {
    super(`${what} is not supported. Use one of: ${supported.join(', ')}.`, { facts: { what } });
  }
}

/** The header row lacks columns that every row must have. No row was read. */
export class ColumnMissingError extends CloudActError {
  readonly code = 'COLUMN_MISSING';
  readonly errors: readonly { readonly field: string; readonly message: string }[];

  constructor(what: string, columns: readonly string[]) {
    super(`The header lacks ${columns.length === 1 ? 'a column' : `${columns.length} columns`} that ${what} needs: ${columns.join(', ')}. Nothing was written.`, { facts: { columns } });
    this.errors = columns.map((field) => ({ field, message: 'required, and not in the header' }));
  }
}

/** The header row names columns that the table does not have. No row was read. */
export class ColumnUnknownError extends CloudActError {
  readonly code = 'COLUMN_UNKNOWN';
  readonly errors: readonly { readonly field: string; readonly message: string }[];

  constructor(table: string, columns: readonly string[]) {
    super(`Table ${table} has no column ${columns.join(', ')}. Nothing was written.`, { facts: { table, columns } });
    this.errors = columns.map((field) => ({ field, message: `table ${table} has no such column` }));
  }
}

/** A request tried to say itself whose rows these are, or which run wrote them. */
export class LineageColumnSetError extends CloudActError {
  readonly code = 'LINEAGE_COLUMN_SET';
  readonly errors: readonly { readonly row?: number; readonly field: string; readonly cause: string; readonly message: string }[];

  constructor(columns: readonly string[], by: { readonly row: number } | 'header' | 'update') {
    const where = typeof by === 'string' ? `The ${by}` : `Row ${by.row}`;
    super(`${where} sets ${columns.join(', ')}, which the pipeline fills itself from the key and the request. Nothing was written.`, { facts: { columns } });
    this.errors = columns.map((field) => ({ ...(typeof by === 'string' ? {} : by), field, cause: 'UNKNOWN_FIELD', message: 'not yours to set: the pipeline fills this column' }));
  }
}
