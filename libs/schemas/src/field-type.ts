/** GoogleSQL type names as they stand in our table files. The REST API's legacy names (INTEGER, RECORD …) never appear in them. */
export const FIELD_TYPES = [
  'STRING',
  'BYTES',
  'INT64',
  'FLOAT64',
  'NUMERIC',
  'BIGNUMERIC',
  'BOOL',
  'TIMESTAMP',
  'DATE',
  'TIME',
  'DATETIME',
  'JSON',
  'GEOGRAPHY',
  'INTERVAL',
  'STRUCT',
  'RANGE',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export const FIELD_MODES = ['NULLABLE', 'REQUIRED', 'REPEATED'] as const;
export type FieldMode = (typeof FIELD_MODES)[number];

export const RANGE_ELEMENT_TYPES = ['DATE', 'DATETIME', 'TIMESTAMP'] as const;
export type RangeElementType = (typeof RANGE_ELEMENT_TYPES)[number];
