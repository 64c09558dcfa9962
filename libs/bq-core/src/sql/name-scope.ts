/** Which names mean something other than a table at one place of a statement. Names are case-insensitive, as in BigQuery. */
export class NameScope {
  readonly #ctes: ReadonlySet<string>;
  readonly #rangeVariables: Set<string>;

  private constructor(ctes: ReadonlySet<string>, rangeVariables: Set<string>) {
    this.#ctes = ctes;
    this.#rangeVariables = rangeVariables;
  }

  static readonly empty = new NameScope(new Set(), new Set());

  isCte(name: string): boolean {
    return this.#ctes.has(name.toLowerCase());
  }

  /** True for the alias, or the last part, of a table that stands in this or an enclosing FROM. */
  isRangeVariable(name: string): boolean {
    return this.#rangeVariables.has(name.toLowerCase());
  }

  withCtes(names: Iterable<string>): NameScope {
    return new NameScope(new Set([...this.#ctes, ...[...names].map((name) => name.toLowerCase())]), this.#rangeVariables);
  }

  /** The scope of one SELECT: it sees the range variables around it and adds its own. */
  forQuery(): NameScope {
    return new NameScope(this.#ctes, new Set(this.#rangeVariables));
  }

  addRangeVariable(name: string): void {
    this.#rangeVariables.add(name.toLowerCase());
  }
}
