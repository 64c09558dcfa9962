import { NO_COLUMNS, type RelationColumns, UNTOLD_COLUMNS } from './relation-columns.js';
import type { TableUse } from './resolved-query.js';

/** What a range variable stands for: a table of a dataset, or rows that the query makes itself. */
export type RangeVariable = TableUse | 'rows';

/** `known`: something here has the name. `untold`: a relation here may have such a column. `unknown`: nothing can have it. */
export type NameStanding = 'known' | 'untold' | 'unknown';

/** The names known at one place of a query. Names are case-insensitive, as in BigQuery. */
export class QueryScope {
  readonly #columns = new Map<string, RelationColumns>();
  readonly #names = new Set<string>();
  #complete = true;

  private constructor(
    readonly ctes: ReadonlyMap<string, RelationColumns>,
    readonly outer: QueryScope | undefined,
    readonly own: Map<string, RangeVariable>,
  ) {}

  static readonly empty = new QueryScope(new Map(), undefined, new Map());

  isCte(name: string): boolean {
    return this.ctes.has(name.toLowerCase());
  }

  /** The variable of this or an enclosing FROM. */
  variable(name: string): RangeVariable | undefined {
    return this.own.get(name.toLowerCase()) ?? this.outer?.variable(name);
  }

  /** Of a variable of this or an enclosing FROM. */
  columnsOf(name: string): RelationColumns {
    return this.#columns.get(name.toLowerCase()) ?? this.outer?.columnsOf(name) ?? UNTOLD_COLUMNS;
  }

  /** All that `*` stands for here. */
  allColumns(): RelationColumns {
    return { names: new Set(this.#names), complete: this.#complete };
  }

  /** What a path may begin with here: a variable, or a column. */
  standing(name: string): NameStanding {
    const key = name.toLowerCase();
    if (this.own.has(key) || this.#names.has(key)) return 'known';
    const around = this.outer?.standing(key) ?? 'unknown';
    return around === 'unknown' && !this.#complete ? 'untold' : around;
  }

  /** The same names and one CTE more. */
  withCte(name: string, columns: RelationColumns): QueryScope {
    return this.#over(new Map([...this.ctes, [name.toLowerCase(), columns]]));
  }

  /** The scope of one SELECT: sees what is around it, and adds its own. */
  forSelect(): QueryScope {
    return new QueryScope(this.ctes, this, new Map());
  }

  /** @param columns what of it may be named without the variable */
  add(name: string, variable: RangeVariable, columns: RelationColumns = NO_COLUMNS): void {
    this.own.set(name.toLowerCase(), variable);
    this.#columns.set(name.toLowerCase(), columns);
    this.addColumns(columns);
  }

  /** Columns of a relation that has no name, or aliases of a select list. */
  addColumns({ names, complete }: RelationColumns): void {
    for (const name of names) this.#names.add(name);
    this.#complete &&= complete;
  }

  /** The only table that this SELECT reads, so that a bare column can only be its. */
  onlyTable(): TableUse | undefined {
    if (this.own.size !== 1) return undefined;
    const [only] = this.own.values();
    return only !== undefined && only !== 'rows' && only.is === 'table' ? only : undefined;
  }

  #over(ctes: ReadonlyMap<string, RelationColumns>): QueryScope {
    const scope = new QueryScope(ctes, this.outer, this.own);
    for (const [name, columns] of this.#columns) scope.#columns.set(name, columns);
    scope.addColumns(this.allColumns());
    return scope;
  }
}
