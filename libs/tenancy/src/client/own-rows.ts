import { emitTree, parseStatement, resolveNames, type TableUse } from '@cloudact/bq-core';
import { LRUCache } from 'lru-cache';
import { SharedRowsUnboundError } from '../errors.js';

/** Statements are templates of the product's own, so that there are a few hundred. */
const KEPT_STATEMENTS = 2_000;
const bound = new LRUCache<string, string>({ max: KEPT_STATEMENTS });

/**
 * The statement with every table of the shared dataset narrowed to `@org_slug` where it stands in FROM: a second filter beside the one that
 * its author wrote, so that one that is forgotten, or is in the wrong place of a join, shows nobody else's rows.
 *
 * @throws SharedRowsUnboundError for what is no single query, or binds `@org_slug` nowhere itself
 */
export function narrowedToOwnRows(sql: string, sharedDataset: string): string {
  const key = `${sharedDataset} ${sql}`;
  let narrowed = bound.get(key);
  if (narrowed === undefined) {
    narrowed = narrow(sql, sharedDataset);
    bound.set(key, narrowed);
  }
  return narrowed;
}

function narrow(sql: string, sharedDataset: string): string {
  const parsed = parseStatement(sql);
  if (parsed.is !== 'query') throw new SharedRowsUnboundError('it is no single query');
  const { tables, parameters } = resolveNames(parsed.tree, 'names');
  if (!parameters.some((node) => emitTree(node).toLowerCase() === '@org_slug')) throw new SharedRowsUnboundError('it binds @org_slug nowhere');
  const shared = new Map(tables.filter((use) => use.is === 'table' && use.parts.at(-2) === sharedDataset).map((use) => [use.node, use]));
  return emitTree(parsed.tree, (node) => {
    const use = shared.get(node);
    return use === undefined ? undefined : ownRowsOf(use);
  });
}

function ownRowsOf({ parts, aliased }: TableUse): string {
  const path = parts.map((part) => `\`${part}\``).join('.');
  return `(SELECT * FROM ${path} WHERE org_slug = @org_slug)${aliased ? '' : ` AS \`${parts.at(-1) ?? ''}\``}`;
}
