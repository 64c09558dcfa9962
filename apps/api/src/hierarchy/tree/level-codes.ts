import type { HierarchyEntity } from '../hierarchy-entity.js';
import { DEEPEST_LEVEL } from './hierarchy-tree.js';

/** Code of each level, from 1. */
export type LevelCodes = ReadonlyMap<number, string>;

/** What a level is called that nobody has named yet. */
export const unnamedLevel = (level: number): string => `level_${level}`;

/**
 * The codes of all levels, which are kept nowhere but with the nodes: a level has the code of its nodes; an empty one that of the node
 * that was deleted from it last, unless another level took the word; and without any it is `level_N`.
 */
export function levelCodesOf(all: readonly HierarchyEntity[]): LevelCodes {
  const codes = new Map<number, string>();
  for (const { status, level, level_code } of all) if (status === 'ACTIVE' && !codes.has(level)) codes.set(level, level_code);
  const gone = all.filter(({ status }) => status === 'DELETED').sort((left, right) => ((left.deleted_at ?? '') < (right.deleted_at ?? '') ? 1 : -1));
  for (const { level, level_code } of gone) if (!codes.has(level) && ![...codes.values()].includes(level_code)) codes.set(level, level_code);
  for (let level = 1; level <= DEEPEST_LEVEL; level += 1) if (!codes.has(level)) codes.set(level, unnamedLevel(level));
  return codes;
}
