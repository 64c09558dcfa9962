import { hasToken, isNode, lastToken, nameOfToken, nodeOf, nodesIn, partsOfPath, type Token, type TreeNode } from '../parse/index.js';
import type { QueryScope } from './query-scope.js';

/** Columns of a table, a CTE or a subquery, as far as the text alone tells them. */
export interface RelationColumns {
  /** Lower case. */
  readonly names: ReadonlySet<string>;
  /** There are no others. */
  readonly complete: boolean;
}

export const NO_COLUMNS: RelationColumns = { names: new Set(), complete: true };
/** Of a table, whose schema the text does not tell. */
export const UNTOLD_COLUMNS: RelationColumns = { names: new Set(), complete: false };

export function joinedColumns(relations: readonly RelationColumns[]): RelationColumns {
  const names = new Set<string>();
  for (const relation of relations) for (const name of relation.names) names.add(name);
  return { names, complete: relations.every(({ complete }) => complete) };
}

/** What a select list puts out. @param scope with the FROM of the SELECT */
export function columnsOfSelect(select: TreeNode, scope: QueryScope): RelationColumns {
  const list = nodeOf(select, 'select_list');
  // the fields of the value are the columns
  if (list === undefined || hasToken(select, 'VALUE')) return UNTOLD_COLUMNS;
  return joinedColumns(nodesIn(list).map((item) => columnsOfItem(item, scope)));
}

function columnsOfItem(item: TreeNode, scope: QueryScope): RelationColumns {
  if (item.kind === 'star') return scope.allColumns();
  const [value] = nodesIn(item);
  if (item.kind === 'field_star') {
    const parts = value?.kind === 'path' ? partsOfPath(value) : [];
    return parts.length === 1 && scope.variable(parts[0] ?? '') !== undefined ? scope.columnsOf(parts[0] ?? '') : UNTOLD_COLUMNS;
  }
  const name = nodeOf(item, 'column_alias') ?? (value?.kind === 'path' || value?.kind === 'field' ? value : undefined);
  const last = name && lastToken(name);
  return last === undefined ? NO_COLUMNS : { names: new Set([nameOfToken(last).toLowerCase()]), complete: true };
}

/** Names that a lambda or a WITH expression gives. */
export function givenNames({ kind, parts }: TreeNode): readonly Token[] {
  return parts.filter((part, i): part is Token => {
    if (isNode(part) || (part.kind !== 'word' && part.kind !== 'quoted')) return false;
    const next = parts[i + 1];
    return kind === 'lambda' || (next !== undefined && !isNode(next) && next.upper === 'AS');
  });
}
