import type { TableUse } from './resolved-query.js';

/** What a range variable stands for: a table of a dataset, or rows that the query makes itself. */
export type RangeVariable = TableUse | 'rows';

/** The names known at one place of a query. Names are case-insensitive, as in BigQuery. */
export class QueryScope {
  private constructor(
    readonly ctes: ReadonlySet<string>,
    readonly outer: QueryScope | undefined,
    readonly own: Map<string, RangeVariable>,
  ) {}

  static readonly empty = new QueryScope(new Set(), undefined, new Map());

  isCte(name: string): boolean {
    return this.ctes.has(name.toLowerCase());
  }

  /** The variable of this or an enclosing FROM. */
  variable(name: string): RangeVariable | undefined {
    return this.own.get(name.toLowerCase()) ?? this.outer?.variable(name);
  }

  /** The same names and further CTEs. */
  withCtes(names: readonly string[]): QueryScope {
    return new QueryScope(new Set([...this.ctes, ...names.map((name) => name.toLowerCase())]), this.outer, this.own);
  }

  /** The scope of one SELECT: sees what is around it, and adds its own. */
  forSelect(): QueryScope {
    return new QueryScope(this.ctes, this, new Map());
  }

  add(name: string, variable: RangeVariable): void {
    this.own.set(name.toLowerCase(), variable);
  }

  /** The only table that this SELECT reads, so that a bare column can only be its. */
  onlyTable(): TableUse | undefined {
    if (this.own.size !== 1) return undefined;
    const [only] = this.own.values();
    return only !== undefined && only !== 'rows' && only.is === 'table' ? only : undefined;
  }
}
