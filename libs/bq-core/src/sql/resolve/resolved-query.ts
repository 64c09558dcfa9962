import type { SqlSpan, TreeNode } from '../parse/index.js';

/** A name that stands where a table could, and what it is there. */
export interface TableUse {
  readonly node: TreeNode;
  /** Dots inside of backticks split as well. */
  readonly parts: readonly string[];
  /** The parts joined by dots. */
  readonly text: string;
  /** `cte`: a WITH that is in force here. `array`: a column of a row that stands in FROM before. */
  readonly is: 'table' | 'cte' | 'array';
  /** An alias follows; otherwise the last part is its name. */
  readonly aliased: boolean;
}

/** A call, by its dotted name as written. */
export interface FunctionUse {
  readonly name: string;
  readonly node: TreeNode;
}

/** A name that the text gives to a table, a CTE, an UNNEST, a subquery, or to a value of a lambda or a WITH expression. */
export interface GivenName {
  readonly name: string;
  readonly span: SqlSpan;
}

export interface ColumnUse {
  readonly name: string;
  /** The table as written, where it can be told. */
  readonly table?: string;
  readonly span: SqlSpan;
}

/** A comparison that a row must pass: one of the ANDed conditions of a WHERE or an ON. */
export interface ColumnFilter extends ColumnUse {
  /** What stands around the column, such as `DATE`; absent when the column stands alone. */
  readonly within?: string;
  /** True when what it is compared with has no column and no query in it. */
  readonly constant: boolean;
}

export interface StarUse {
  /** The table as written, where the star is of one. */
  readonly table?: string;
  readonly span: SqlSpan;
}

export interface JoinUse {
  /** `CROSS JOIN`, `,`, `LEFT JOIN`, … */
  readonly operator: string;
  /** True with ON or USING, or where the right side is an array of a row. */
  readonly bound: boolean;
  readonly span: SqlSpan;
}

/** The beginning of a path of columns, or of `x.*`, that is the name of nothing in scope. */
export interface UnresolvedName {
  readonly name: string;
  /** The whole path. */
  readonly node: TreeNode;
  /** Nothing follows: a quoted name that stands for itself. */
  readonly isAlone: boolean;
  /** A relation in scope has columns that the text does not tell: this may be one. Otherwise nothing can have the name. */
  readonly untold: boolean;
}

/** Everything that the names of one query mean. */
export interface ResolvedQuery {
  readonly tables: readonly TableUse[];
  readonly names: readonly GivenName[];
  readonly functions: readonly FunctionUse[];
  readonly tableFunctions: readonly FunctionUse[];
  readonly parameters: readonly TreeNode[];
  readonly columns: readonly ColumnUse[];
  readonly filters: readonly ColumnFilter[];
  readonly stars: readonly StarUse[];
  readonly joins: readonly JoinUse[];
  readonly unresolved: readonly UnresolvedName[];
  readonly hasGroupBy: boolean;
  readonly hasCte: boolean;
  /** Of the outermost query. */
  readonly limit?: SqlSpan;
  readonly orderBy?: SqlSpan;
}
