import { NameScope } from './name-scope.js';
import { childAt, childrenOf, itemsAt, nameParts, type SyntaxNode } from './syntax-node.js';
import { type TablePath, tablePathOf } from './table-path.js';

/** Everything that the statements of a text name, and the shapes that decide how long they may take. */
export interface FoundNames {
  readonly tables: readonly TablePath[];
  /** Names that the text gives to tables: aliases in FROM, and CTEs. */
  readonly aliases: readonly string[];
  /** Functions by dotted name as written, table functions included. */
  readonly functions: readonly string[];
  /** Functions that stand where a table could. */
  readonly tableFunctions: readonly string[];
  /** Names of `@name` parameters. */
  readonly parameters: readonly string[];
  readonly hasPositionalParameters: boolean;
  readonly hasJoin: boolean;
  readonly hasGroupBy: boolean;
  readonly hasCte: boolean;
}

/** Clauses whose names a statement writes to, by the field that holds them. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  insert_clause: ['table'],
  update_clause: ['tables'],
  delete_clause: ['tables'],
  truncate_stmt: ['tables'],
  create_table_stmt: ['name'],
  create_view_stmt: ['name'],
  alter_table_stmt: ['table'],
  alter_view_stmt: ['name'],
  drop_table_stmt: ['tables'],
  drop_view_stmt: ['views'],
};
/** Clauses outside FROM that read a table. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  table_clause: ['table'],
  create_table_clone_clause: ['table', 'name'],
  create_table_copy_clause: ['table', 'name'],
  create_table_like_clause: ['table', 'name'],
};

/** @param statements top-level nodes of the tree */
export function findNames(statements: readonly SyntaxNode[]): FoundNames {
  const walk = new Walk();
  for (const statement of statements) walk.visit(statement, NameScope.empty);
  return walk.found();
}

class Walk {
  readonly #tables = new Map<string, TablePath>();
  readonly #aliases = new Set<string>();
  readonly #functions = new Set<string>();
  readonly #tableFunctions = new Set<string>();
  readonly #parameters = new Set<string>();
  readonly #shapes = { hasPositionalParameters: false, hasJoin: false, hasGroupBy: false, hasCte: false };

  found(): FoundNames {
    return {
      tables: [...this.#tables.values()],
      aliases: [...this.#aliases],
      functions: [...this.#functions],
      tableFunctions: [...this.#tableFunctions],
      parameters: [...this.#parameters],
      ...this.#shapes,
    };
  }

  visit(node: SyntaxNode, scope: NameScope): void {
    switch (node.type) {
      case 'compound_select_stmt':
        // a WITH in front of a UNION stands in its first SELECT, and holds for all of them
        return this.#visitChildren(node, this.#declareCtes(leadingWith(node), scope));
      case 'select_stmt':
      case 'insert_stmt':
      case 'update_stmt':
      case 'delete_stmt':
        return this.#visitClauses(node, scope);
      case 'with_clause':
        return;
      case 'merge_clause':
        return this.#visitMerge(node, scope);
      case 'from_clause':
        return this.#visitTableExpression(childAt(node, 'expr'), scope, 'read');
      case 'func_call':
        this.#declareFunction(node, this.#functions);
        break;
      case 'parameter':
        this.#declareParameter(node);
        break;
      case 'group_by_clause':
        this.#shapes.hasGroupBy = true;
        break;
    }
    const targets = TARGETS[node.type];
    const sources = SOURCES[node.type];
    if (targets !== undefined) this.#visitNamed(node, targets, scope, 'write');
    else if (sources !== undefined) this.#visitNamed(node, sources, scope, 'read');
    else this.#visitChildren(node, scope);
  }

  #visitChildren(node: SyntaxNode, scope: NameScope): void {
    for (const child of childrenOf(node)) this.visit(child, scope);
  }

  /** FROM and the targets first: the other clauses, which may stand before them, see their range variables. */
  #visitClauses(node: SyntaxNode, outer: NameScope): void {
    const clauses = itemsAt(node, 'clauses');
    const withClause = clauses.find((clause) => clause.type === 'with_clause');
    const scope = this.#declareCtes(withClause, outer).forQuery();
    const first = clauses.filter((clause) => clause.type === 'from_clause' || clause.type in TARGETS);
    for (const clause of [...first, ...clauses.filter((other) => !first.includes(other))]) this.visit(clause, scope);
  }

  #visitMerge(node: SyntaxNode, outer: NameScope): void {
    const scope = outer.forQuery();
    this.#visitTableExpression(childAt(node, 'target'), scope, 'write');
    this.#visitTableExpression(childAt(node, 'source'), scope, 'read');
    const condition = childAt(node, 'condition');
    if (condition !== undefined) this.visit(condition, scope);
  }

  #visitNamed(node: SyntaxNode, fields: readonly string[], scope: NameScope, role: TablePath['role']): void {
    for (const field in node) {
      const value = node[field];
      const nodes = childrenOf({ type: 'field', value });
      const named = fields.includes(field);
      for (const child of nodes) {
        const items = child.type === 'list_expr' && named ? itemsAt(node, field) : [child];
        for (const item of items) {
          if (named) this.#visitTableExpression(item, scope, role);
          else this.visit(item, scope);
        }
      }
    }
  }

  #visitTableExpression(node: SyntaxNode | undefined, scope: NameScope, role: TablePath['role']): void {
    if (node === undefined) return;
    const parts = nameParts(node);
    if (parts !== undefined) {
      this.#declareTable(parts, scope, role);
      scope.addRangeVariable(parts.at(-1) ?? '');
      return;
    }
    switch (node.type) {
      case 'join_expr':
        this.#shapes.hasJoin = true;
        this.#visitTableExpression(childAt(node, 'left'), scope, role);
        this.#visitTableExpression(childAt(node, 'right'), scope, role);
        return this.#visitField(node, 'specification', scope);
      case 'alias': {
        this.#visitTableExpression(childAt(node, 'expr'), scope, role);
        const alias = this.#declareAlias(node);
        return alias === undefined ? undefined : scope.addRangeVariable(alias);
      }
      case 'paren_expr': {
        const inner = childAt(node, 'expr');
        const isQuery = inner !== undefined && /_stmt$/.test(inner.type);
        return isQuery ? this.visit(inner, scope) : this.#visitTableExpression(inner, scope, role);
      }
      case 'pivot_expr':
      case 'unpivot_expr':
      case 'tablesample_expr':
      case 'for_system_time_as_of_expr': {
        this.#visitTableExpression(childAt(node, 'left'), scope, role);
        for (const field of ['args', 'expr']) this.#visitField(node, field, scope);
        return;
      }
      case 'unnest_with_offset_expr':
        return this.#visitTableExpression(childAt(node, 'unnest'), scope, role);
      case 'func_call':
        this.#declareFunction(node, this.#tableFunctions);
        return this.visit(node, scope);
      case 'unnest_expr':
        return this.visit(node, scope);
      default:
        // a form of table that nobody has named here: reported without a dataset, so that a guard refuses it
        this.#tables.set(`${role} ${node.type}`, { text: `(${node.type})`, tableId: node.type, role });
        return this.visit(node, scope);
    }
  }

  #visitField(node: SyntaxNode, field: string, scope: NameScope): void {
    const child = childAt(node, field);
    if (child !== undefined) this.visit(child, scope);
  }

  /** Returns the scope in which the names of the WITH are known; each query of it sees those before it, all if RECURSIVE. */
  #declareCtes(withClause: SyntaxNode | undefined, outer: NameScope): NameScope {
    if (withClause === undefined) return outer;
    this.#shapes.hasCte = true;
    const ctes = itemsAt(withClause, 'tables').map((cte) => ({ name: nameAt(cte, 'table'), query: childAt(cte, 'expr') }));
    const all = outer.withCtes(ctes.map((cte) => cte.name));
    let scope = withClause['recursiveKw'] === undefined ? outer : all;
    for (const { name, query } of ctes) {
      this.#aliases.add(name);
      if (query !== undefined) this.visit(query, scope);
      scope = scope.withCtes([name]);
    }
    return all;
  }

  #declareTable(parts: readonly string[], scope: NameScope, role: TablePath['role']): void {
    const [first = ''] = parts;
    if (role === 'read' && parts.length === 1 && scope.isCte(first)) return;
    // `FROM t, t.items`: an array of the row, not a table in a dataset called t
    if (role === 'read' && parts.length > 1 && scope.isRangeVariable(first)) return;
    const path = tablePathOf(parts, role);
    this.#tables.set(`${role} ${path.text}`, path);
  }

  #declareAlias(node: SyntaxNode): string | undefined {
    const name = nameAt(node, 'alias');
    if (name === '') return undefined;
    this.#aliases.add(name);
    return name;
  }

  #declareFunction(node: SyntaxNode, into: Set<string>): void {
    const name = childAt(node, 'name');
    into.add((name && nameParts(name)?.join('.')) ?? '');
  }

  #declareParameter(node: SyntaxNode): void {
    const text = String(node['text']);
    if (text.startsWith('@')) this.#parameters.add(text.slice(1).replaceAll('`', ''));
    else this.#shapes.hasPositionalParameters = true;
  }
}

function leadingWith(node: SyntaxNode): SyntaxNode | undefined {
  const left = childAt(node, 'left');
  if (left?.type === 'compound_select_stmt') return leadingWith(left);
  return left?.type === 'select_stmt' ? itemsAt(left, 'clauses').find((clause) => clause.type === 'with_clause') : undefined;
}

function nameAt(node: SyntaxNode, field: string): string {
  const name = childAt(node, field);
  return (name && nameParts(name)?.join('.')) ?? '';
}
