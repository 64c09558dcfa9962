import type { ExpectedCell } from './dialect-case.js';

/**
 * Statements that prepare, the statement in question, a query that looks at what came of it, the types of its columns, its
 * rows. Without a query the statement's own rows are looked at. Tables are named without a dataset: each case has one of its
 * own, in project `p`, whose name stands for `$d`. Types that begin with `!` are an error instead, of the statement: its text
 * begins with what follows. Types and cells are written as in a `DialectCase`.
 */
export type StatementCase = readonly [setup: string, statement: string, query: string, types: string, ...rows: readonly ExpectedCell[]];

/** Cases by the heading of the reference under which Google documents them. */
export type StatementCases = Readonly<Record<string, readonly StatementCase[]>>;

/** Cases that begin alike. */
export const after = (setup: string, ...cases: readonly (readonly [statement: string, query: string, types: string, ...rows: readonly ExpectedCell[]])[]): readonly StatementCase[] =>
  cases.map(([statement, query, types, ...rows]): StatementCase => [setup, statement, query, types, ...rows]);

/** Scripts whose own rows are looked at. */
export const scripts = (...cases: readonly (readonly [script: string, types: string, ...rows: readonly ExpectedCell[]])[]): readonly StatementCase[] =>
  cases.map(([script, types, ...rows]): StatementCase => ['', script, '', types, ...rows]);
