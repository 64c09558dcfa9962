/**
 * A cell as a case writes it. BYTES is a string of one character a byte, TIMESTAMP `2024-01-02 03:04:05.5+00`, DATETIME with a `T`,
 * STRUCT and ARRAY are arrays; every other type is its text or the JavaScript value that prints as it.
 */
export type ExpectedCell = null | string | number | bigint | boolean | readonly ExpectedCell[];

/**
 * Source, result types, rows. A row of one column is its cell; a row of more is an array of cells.
 * Types that begin with `!` are an error instead: its text begins with what follows.
 */
export type DialectCase = readonly [source: string, types: string, ...rows: readonly ExpectedCell[]];

/** Cases by the heading of the function reference under which Google documents them. */
export type DialectCases = Readonly<Record<string, readonly DialectCase[]>>;

/** Expressions of one type and their values: `of('STRING', { 'UPPER("a")': 'A' })`. */
export const of = (type: string, examples: Readonly<Record<string, ExpectedCell>>): readonly DialectCase[] =>
  Object.entries(examples).map(([source, cell]): DialectCase => [`SELECT ${source}`, type, cell]);

/** Expressions and how the text of their error begins. */
export const fails = (examples: Readonly<Record<string, string>>): readonly DialectCase[] =>
  Object.entries(examples).map(([source, message]): DialectCase => [`SELECT ${source}`, `!${message}`]);
