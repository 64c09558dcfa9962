import { firstToken, hasToken, isNode, lastToken, nameOfToken, nodeOf, nodesIn, partsOfPath, spanOf, type Token, type TreeNode, type TreePart } from '../parse/index.js';
import { columnOf, findFilters } from './find-filters.js';
import { QueryScope, type RangeVariable } from './query-scope.js';
import { columnsOfSelect, givenNames, joinedColumns, NO_COLUMNS, type RelationColumns, UNTOLD_COLUMNS } from './relation-columns.js';
import type { ColumnFilter, ColumnUse, FunctionUse, GivenName, JoinUse, ResolvedQuery, StarUse, TableUse, UnresolvedName } from './resolved-query.js';

/**
 * Tells for every name of a query what it means there.
 *
 * @param statement the tree of `parseStatement`
 * @param detail `names` leaves columns, filters and stars out, which most of the time goes into
 */
export function resolveNames(statement: TreeNode, detail: 'all' | 'names' = 'all'): ResolvedQuery {
  const resolver = new NameResolver(detail === 'all');
  resolver.visit(statement, QueryScope.empty);
  const outermost = nodeOf(statement, 'query');
  const [limit, orderBy] = [outermost && nodeOf(outermost, 'limit'), outermost && nodeOf(outermost, 'order_by')];
  return { ...resolver.found, ...(limit === undefined ? {} : { limit: spanOf(limit) }), ...(orderBy === undefined ? {} : { orderBy: spanOf(orderBy) }) };
}

class NameResolver {
  constructor(private readonly withColumns: boolean) {}

  readonly found = {
    tables: [] as TableUse[],
    names: [] as GivenName[],
    functions: [] as FunctionUse[],
    tableFunctions: [] as FunctionUse[],
    parameters: [] as TreeNode[],
    columns: [] as ColumnUse[],
    filters: [] as ColumnFilter[],
    stars: [] as StarUse[],
    joins: [] as JoinUse[],
    unresolved: [] as UnresolvedName[],
    hasGroupBy: false,
    hasCte: false,
  };

  visit(node: TreeNode, scope: QueryScope): void {
    switch (node.kind) {
      case 'query':
        return void this.#visitQuery(node, scope);
      case 'select':
        return void this.#visitSelect(node, scope);
      case 'lambda':
      case 'with_expression':
        return this.#visitGiving(node, scope);
      case 'call':
        this.found.functions.push(functionUse(node));
        break;
      case 'parameter':
        this.found.parameters.push(node);
        break;
      case 'path': {
        this.#noteHead(node, scope, false);
        if (!this.withColumns) return;
        const column = columnOf(node, scope);
        if (column !== undefined) this.found.columns.push(column);
        return;
      }
      case 'field_star':
        this.#noteStar(node, scope);
        for (const of of nodesIn(node)) if (of.kind === 'path') this.#noteHead(of, scope, true);
        break;
      case 'select_list':
        for (const item of nodesIn(node)) if (item.kind === 'star') this.#noteStar(item, scope);
        break;
      case 'group_by':
        this.found.hasGroupBy = true;
        break;
      case 'where':
        if (this.withColumns) for (const condition of nodesIn(node)) this.found.filters.push(...findFilters(condition, scope));
        break;
    }
    for (const child of node.parts) if (isNode(child)) this.visit(child, scope);
  }

  #visitQuery(node: TreeNode, outer: QueryScope): RelationColumns {
    const scope = this.#declareCtes(nodeOf(node, 'with_clause'), outer);
    const body = nodeOf(node, 'select', 'set_operation', 'paren_query');
    const [inner, columns] = body === undefined ? [scope, NO_COLUMNS] : this.#visitBody(body, scope);
    for (const clause of nodesIn(node)) if (clause.kind === 'order_by' || clause.kind === 'limit') this.visit(clause, inner);
    return columns;
  }

  /** What ORDER BY behind it sees, and what it puts out. */
  #visitBody(body: TreeNode, scope: QueryScope): readonly [QueryScope, RelationColumns] {
    if (body.kind === 'select') return this.#visitSelect(body, scope);
    const columns = joinedColumns(nodesIn(body).map((part) => (part.kind === 'query' ? this.#visitQuery(part, scope) : this.#visitBody(part, scope)[1])));
    const behind = scope.forSelect();
    behind.addColumns(columns);
    return [behind, columns];
  }

  /** FROM first: the clauses before it see its names too. Aliases of the list are seen by the clauses behind it. */
  #visitSelect(node: TreeNode, outer: QueryScope): readonly [QueryScope, RelationColumns] {
    const scope = outer.forSelect();
    const from = nodeOf(node, 'from_clause');
    if (from !== undefined) this.#visitJoins(from, scope, outer);
    const columns = columnsOfSelect(node, scope);
    const list = nodeOf(node, 'select_list');
    if (list !== undefined) this.visit(list, scope);
    scope.addColumns(columns);
    for (const clause of nodesIn(node)) if (clause !== from && clause !== list) this.visit(clause, scope);
    return [scope, columns];
  }

  /** A lambda or a WITH expression: its names are values inside of it. */
  #visitGiving(node: TreeNode, outer: QueryScope): void {
    const scope = outer.forSelect();
    const given = givenNames(node);
    this.found.names.push(...given.map((token) => ({ name: nameOfToken(token), span: token })));
    scope.addColumns({ names: new Set(given.map((token) => nameOfToken(token).toLowerCase())), complete: true });
    for (const part of nodesIn(node)) this.visit(part, scope);
  }

  /** @param outer what a subquery in FROM sees: not its neighbours */
  #visitJoins(node: TreeNode, scope: QueryScope, outer: QueryScope): void {
    let join: { operator: string; at: TreeNode | Token } | undefined;
    let bound = false;
    const close = (): void => {
      if (join !== undefined) this.found.joins.push({ operator: join.operator, bound, span: spanOf(join.at) });
      join = undefined;
    };
    for (const part of node.parts) {
      if (!isNode(part)) {
        if (part.upper !== ',') continue;
        close();
        join = { operator: ',', at: part };
      } else if (part.kind === 'join') {
        close();
        join = { operator: part.parts.map((word) => (isNode(word) ? '' : word.upper)).join(' '), at: part };
      } else if (part.kind === 'table_item') bound = this.#visitItem(part, scope, outer);
      else {
        bound = true;
        if (part.kind === 'join_on' && this.withColumns) for (const condition of nodesIn(part)) this.found.filters.push(...findFilters(condition, scope));
        this.visit(part, scope);
      }
    }
    close();
  }

  /** Returns true for rows that belong to a row before: an array. */
  #visitItem(item: TreeNode, scope: QueryScope, outer: QueryScope): boolean {
    const [source] = nodesIn(item);
    if (source === undefined) return false;
    let variable: RangeVariable = 'rows';
    let implicit: string | undefined;
    let columns = UNTOLD_COLUMNS;
    if (source.kind === 'table_path') {
      variable = this.#useTable(source, scope, item.parts[1]);
      implicit = variable.parts.at(-1);
      columns = (variable.is === 'cte' ? scope.ctes.get(variable.text.toLowerCase()) : undefined) ?? UNTOLD_COLUMNS;
    } else if (source.kind === 'paren_join') {
      this.#visitJoins(source, scope, outer);
      columns = NO_COLUMNS;
    } else if (source.kind === 'table_query') columns = joinedColumns(nodesIn(source).map((query) => this.#visitQuery(query, outer)));
    else {
      if (source.kind === 'table_function') this.found.tableFunctions.push(functionUse(source));
      this.visit(source, scope);
    }
    const turned = nodeOf(item, 'pivot', 'unpivot') !== undefined;
    const given = turned ? { ...columns, complete: false } : columns;
    const aliases = nodesIn(item).flatMap((part) => (part.kind === 'table_alias' ? [part] : part.kind === 'with_offset' ? nodesIn(part) : []));
    const offset = nodeOf(item, 'with_offset');
    if (offset !== undefined && nodesIn(offset).length === 0) scope.add('offset', 'rows');
    if (aliases.length === 0 && implicit !== undefined) this.#name(implicit, source, variable, scope, false, given);
    for (const alias of aliases) this.#name(nameAt(alias), alias, alias === aliases[0] ? variable : 'rows', scope, true, given);
    scope.addColumns(given);
    for (const part of nodesIn(item)) if (part !== source && part.kind !== 'table_alias') this.visit(part, scope);
    return source.kind === 'unnest' || (variable !== 'rows' && variable.is === 'array');
  }

  #name(name: string, at: TreeNode, variable: RangeVariable, scope: QueryScope, isWritten: boolean, columns: RelationColumns): void {
    if (isWritten) this.found.names.push({ name, span: spanOf(at) });
    scope.add(name, variable, columns);
  }

  /** Keeps the first name of a path where nothing is known by it. A bare word alone is a column, or a word of the language. */
  #noteHead(path: TreeNode, scope: QueryScope, isStar: boolean): void {
    const [first] = path.parts;
    if (first === undefined || isNode(first) || (path.parts.length === 1 && first.kind !== 'quoted' && !isStar)) return;
    const [name = ''] = partsOfPath(path);
    const standing = scope.standing(name);
    if (standing !== 'known') this.found.unresolved.push({ name, node: path, isAlone: path.parts.length === 1 && !isStar, untold: standing === 'untold' });
  }

  #useTable(node: TreeNode, scope: QueryScope, next: TreePart | undefined): TableUse {
    const parts = partsOfPath(node);
    const [first = ''] = parts;
    const is = parts.length === 1 ? (scope.isCte(first) ? 'cte' : 'table') : scope.variable(first) === undefined ? 'table' : 'array';
    const use: TableUse = { node, parts, text: parts.join('.'), is, aliased: isNode(next) && next.kind === 'table_alias' };
    this.found.tables.push(use);
    return use;
  }

  /** Each query of a WITH sees those before it; of a WITH RECURSIVE all of them. */
  #declareCtes(withClause: TreeNode | undefined, outer: QueryScope): QueryScope {
    if (withClause === undefined) return outer;
    this.found.hasCte = true;
    const ctes = nodesIn(withClause);
    const all = ctes.reduce((scope, cte) => scope.withCte(nameAt(cte), UNTOLD_COLUMNS), outer);
    let scope = hasToken(withClause, 'RECURSIVE') ? all : outer;
    for (const cte of ctes) {
      const name = firstToken(cte);
      this.found.names.push({ name: nameAt(cte), span: name ?? spanOf(cte) });
      scope = scope.withCte(nameAt(cte), joinedColumns(nodesIn(cte).map((query) => this.#visitQuery(query, scope))));
    }
    return scope;
  }

  #noteStar(node: TreeNode, scope: QueryScope): void {
    const [of] = node.kind === 'field_star' ? nodesIn(node) : [];
    const variable = of === undefined ? scope.onlyTable() : of.kind === 'path' ? scope.variable(partsOfPath(of)[0] ?? '') : undefined;
    this.found.stars.push({ span: spanOf(node), ...(variable === undefined || variable === 'rows' || variable.is !== 'table' ? {} : { table: variable.text }) });
  }
}

function functionUse(node: TreeNode): FunctionUse {
  const name = nodeOf(node, 'function_name');
  return { name: name === undefined ? '' : partsOfPath(name).join('.'), node };
}

/** The name that an alias or a CTE gives. */
function nameAt(node: TreeNode): string {
  const token = node.kind === 'cte' ? firstToken(node) : lastToken(node);
  return token === undefined ? '' : nameOfToken(token);
}
