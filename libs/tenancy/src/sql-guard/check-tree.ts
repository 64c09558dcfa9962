import { firstToken, type GuardScope, isNode, looksLikeDataset, nodesIn, partsOfPath, type ResolvedQuery, spanOf, type TreeNode } from '@cloudact/bq-core';
import { CLOSED_WORDS, isAllowedFunction } from './allowed-functions.js';
import { ALLOWED_NODES } from './allowed-nodes.js';
import { isForbiddenName, ownArray, ownTable, refusalOfName } from './own-tables.js';
import type { SqlRefusal } from './refusals.js';
import { SqlRefusedError } from './sql-refused-error.js';

/** Tables of one statement, each place counted. BigQuery's dry run lists no more than 50, so that the second layer needs a limit as well. */
export const MAX_FREE_TABLES = 20;

const REFUSAL_OF_NODE: Partial<Record<TreeNode['kind'], SqlRefusal>> = { system_time: 'TIME_TRAVEL', table_function: 'TABLE_FUNCTION' };

/**
 * Holds the whole tree of a statement against the lists of what is allowed.
 *
 * @returns what is to stand instead of each table and each array in FROM
 * @throws SqlRefusedError for the first thing that is not on a list
 */
export function checkTree(sql: string, tree: TreeNode, resolved: ResolvedQuery, scope: GuardScope): ReadonlyMap<TreeNode, string> {
  const refuse = (refusal: SqlRefusal, node: TreeNode): never => {
    throw new SqlRefusedError(refusal, sql, spanOf(node));
  };
  checkNodes(tree, refuse, scope);
  for (const { name, node } of resolved.functions) if (!isAllowedFunction(name)) refuse('FUNCTION', nodesIn(node)[0] ?? node);
  for (const node of resolved.parameters) if (firstToken(node)?.text === '?') refuse('POSITIONAL_PARAMETER', node);
  for (const { name, span } of resolved.names) if (isForbiddenName(name, scope)) throw new SqlRefusedError('ALIAS', sql, span);
  for (const name of resolved.unresolved) {
    const refusal = refusalOfName(name, scope);
    if (refusal !== undefined) refuse(refusal, name.node);
  }
  const tables = resolved.tables.filter((use) => use.is === 'table');
  const twentyFirst = tables[MAX_FREE_TABLES];
  if (twentyFirst !== undefined) refuse('TOO_MANY_TABLES', twentyFirst.node);
  const instead = new Map<TreeNode, string>();
  for (const use of resolved.tables) {
    if (use.is === 'array') instead.set(use.node, ownArray(use));
    if (use.is !== 'table') continue;
    const verdict = ownTable(use.parts, scope);
    if ('refusal' in verdict) throw new SqlRefusedError(verdict.refusal, sql, spanOf(use.node));
    if (isForbiddenName((use.parts.at(-1) ?? '').replaceAll('-', '_'), scope)) throw new SqlRefusedError('ALIAS', sql, spanOf(use.node));
    instead.set(use.node, verdict.sql);
  }
  return instead;
}

function checkNodes(node: TreeNode, refuse: (refusal: SqlRefusal, node: TreeNode) => never, scope: GuardScope): void {
  if (!ALLOWED_NODES.has(node.kind)) refuse(REFUSAL_OF_NODE[node.kind] ?? 'CONSTRUCT', node);
  if (node.kind === 'path') checkPath(node, refuse, scope);
  if (node.kind === 'field_star' && nodesIn(node).some((of) => of.kind === 'path' && looksLikeDataset(partsOfPath(of)[0] ?? ''))) refuse('OTHER_DATASET', node);
  for (const part of node.parts) {
    if (isNode(part)) checkNodes(part, refuse, scope);
    else if (part.kind === 'quoted' && node.kind !== 'table_path' && NO_COLUMN_NAME.test(part.text)) refuse('IDENTIFIER', node);
  }
}

/** What the name of a column may not have (docs: schemas#flexible-column-names); a path in one pair of backticks is none either. */
const NO_COLUMN_NAME = /[.$*@/]/;

/** A column. It cannot be a table, and yet nothing that reads like a table of another organisation goes out to an engine. */
function checkPath(node: TreeNode, refuse: (refusal: SqlRefusal, node: TreeNode) => never, scope: GuardScope): void {
  const parts = partsOfPath(node);
  const [first = ''] = parts;
  if (parts.length === 1 && CLOSED_WORDS.has(first.toUpperCase()) && firstToken(node)?.kind === 'word') refuse('FUNCTION', node);
  if (parts.length > 1 && looksLikeDataset(first) && first !== scope.datasetId) refuse('OTHER_DATASET', node);
  if (parts.length > 1 && first === scope.projectId) refuse('OTHER_DATASET', node);
  const second = parts[1] ?? '';
  if (parts.length > 2 && looksLikeDataset(second) && second !== scope.datasetId) refuse('OTHER_DATASET', node);
}
