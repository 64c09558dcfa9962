import { ResourceExistsError, ResourceNotFoundError } from '../../resources/resource-errors.js';
import type { EntityFacts, HierarchyEntity } from '../hierarchy-entity.js';
import { HierarchyCycleError, HierarchyNotEmptyError, HierarchyTooDeepError, HierarchyTooLargeError } from '../hierarchy-errors.js';
import { DEEPEST_LEVEL, type HierarchyTree, MOST_ENTITIES } from './hierarchy-tree.js';
import { type LevelCodes, levelCodesOf, unnamedLevel } from './level-codes.js';
import { type ChangeStamp, settleTree } from './settle-tree.js';
import { treeFaults, type WantedTree } from './tree-faults.js';

export const KIND = 'hierarchy entity';

/** A change of the tree: rows to store, which depend on the tree that was read. */
export type PlannedChange = (tree: HierarchyTree, stamp: ChangeStamp) => readonly HierarchyEntity[];

/** @throws ResourceNotFoundError also for one that was deleted */
export function requireActive(tree: HierarchyTree, id: string): HierarchyEntity {
  const entity = tree.active(id);
  if (entity === undefined) throw new ResourceNotFoundError(KIND, id);
  return entity;
}

/** @param levelCode must be the code of the level, or names a level that has no nodes yet */
export function createEntity(facts: Omit<EntityFacts, 'status'>, levelCode?: string): PlannedChange {
  return (tree, stamp) => {
    if (tree.byId.has(facts.entity_id)) throw new ResourceExistsError(KIND, `the id ${JSON.stringify(facts.entity_id)}, which is never used twice`);
    const parent = facts.parent_id === null ? undefined : requireActive(tree, facts.parent_id);
    const codes = withLevelCode(tree, (parent?.level ?? 0) + 1, levelCode);
    return settle(tree, [{ ...facts, status: 'ACTIVE' }], stamp, codes);
  };
}

export function changeEntity(id: string, facts: Partial<Omit<EntityFacts, 'entity_id' | 'status'>>): PlannedChange {
  return (tree, stamp) => settle(tree, [{ ...requireActive(tree, id), ...facts }], stamp);
}

/** With everything below it. */
export function moveEntity(id: string, parentId: string | null): PlannedChange {
  return (tree, stamp) => {
    const entity = requireActive(tree, id);
    if (parentId !== null && requireActive(tree, parentId).path_ids.includes(id)) throw new HierarchyCycleError(id, parentId);
    return settle(tree, [{ ...entity, parent_id: parentId }], stamp);
  };
}

export function deleteEntity(id: string, cascade: boolean): PlannedChange {
  return (tree, stamp) => {
    const entity = requireActive(tree, id);
    const below = tree.descendantsOf(id);
    if (below.length > 0 && !cascade) throw new HierarchyNotEmptyError(id, below.length);
    return settle(tree, [entity, ...below].map((one) => ({ ...one, status: 'DELETED' })), stamp);
  };
}

export function renameLevel(level: number, code: string): PlannedChange {
  return (tree, stamp) => {
    const inUse = tree.all.some((entity) => entity.status === 'ACTIVE' && entity.level === level);
    if (!inUse) throw new ResourceNotFoundError('level with nodes', String(level));
    return settle(tree, [], stamp, new Map([...levelCodesOf(tree.all), [level, requireFreeCode(tree, level, code)]]));
  };
}

/** The tree with these nodes in place of what they were. @throws the first fault of the tree that results */
function settle(tree: HierarchyTree, changed: readonly EntityFacts[], stamp: ChangeStamp, codes: LevelCodes = levelCodesOf(tree.all)): readonly HierarchyEntity[] {
  const wanted = wantedTree(tree, changed);
  const [fault] = treeFaults(wanted);
  if (fault === undefined) return settleTree(tree, wanted, codes, stamp);
  if (fault.is === 'too-many') throw new HierarchyTooLargeError(`The hierarchy would have ${fault.count} nodes`, MOST_ENTITIES, 'Delete some that no cost needs.');
  const { entity_id: id, parent_id: parent, entity_name: name } = fault.entity;
  if (fault.is === 'cycle') throw new HierarchyCycleError(id, parent);
  if (fault.is === 'too-deep') throw new HierarchyTooDeepError(id, DEEPEST_LEVEL);
  if (fault.is === 'parent-missing') throw new ResourceNotFoundError(KIND, parent ?? '');
  throw new ResourceExistsError(KIND, `the name ${JSON.stringify(name)} ${parent === null ? 'at the top' : `under ${JSON.stringify(parent)}`}`);
}

export function wantedTree(tree: HierarchyTree, changed: readonly EntityFacts[]): WantedTree {
  const wanted = new Map<string, EntityFacts>(tree.byId);
  for (const { entity_id, entity_name, parent_id, owner_name, owner_email, description, metadata, sort_order, status } of changed) {
    wanted.set(entity_id, { entity_id, entity_name, parent_id, owner_name, owner_email, description, metadata, sort_order, status });
  }
  return wanted;
}

export function withLevelCode(tree: HierarchyTree, level: number, code: string | undefined, codes = levelCodesOf(tree.all)): LevelCodes {
  const now = codes.get(level);
  if (code === undefined || code === now) return codes;
  if (tree.all.some((entity) => entity.status === 'ACTIVE' && entity.level === level)) throw new ResourceExistsError('code', `level ${level}, which is ${JSON.stringify(now)}`);
  return new Map([...codes, [level, requireFreeCode(tree, level, code)]]);
}

/** One word, one level; `level_3` is no other level's word than the third's. */
function requireFreeCode(tree: HierarchyTree, level: number, code: string): string {
  const taken = tree.all.find((entity) => entity.status === 'ACTIVE' && entity.level !== level && entity.level_code === code);
  const other = /^level_\d+$/.test(code) && code !== unnamedLevel(level);
  if (taken !== undefined || other) throw new ResourceExistsError('level', `the code ${JSON.stringify(code)}`);
  return code;
}
