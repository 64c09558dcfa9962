import { sha256OfJson } from '@cloudact/service-kit';
import type { EntityFacts, HierarchyEntity } from '../hierarchy-entity.js';
import type { HierarchyTree } from './hierarchy-tree.js';
import { type LevelCodes, unnamedLevel } from './level-codes.js';
import type { WantedTree } from './tree-faults.js';

/** Who changes the tree, and when: ISO 8601 in UTC. */
export interface ChangeStamp {
  readonly by: string;
  readonly at: string;
}

type Place = Pick<HierarchyEntity, 'level' | 'level_code' | 'path' | 'path_ids' | 'path_names'>;

const FACTS = ['entity_name', 'parent_id', 'owner_name', 'owner_email', 'description', 'sort_order', 'status'] as const;

/**
 * The rows that make `tree` into `wanted`: new ones, and those whose facts or place changed, each with its version counted up. Paths,
 * names of ancestors and levels follow from the parents alone, so that no change can leave one behind.
 * @param wanted without a fault of `treeFaults`; holds every node of `tree`
 */
export function settleTree(tree: HierarchyTree, wanted: WantedTree, codes: LevelCodes, stamp: ChangeStamp): readonly HierarchyEntity[] {
  const places = new Map<string, Place>();
  const placeOf = (facts: EntityFacts): Place => {
    const known = places.get(facts.entity_id);
    if (known !== undefined) return known;
    const parent = facts.parent_id === null ? undefined : wanted.get(facts.parent_id);
    const above = parent === undefined ? undefined : placeOf(parent);
    const level = (above?.level ?? 0) + 1;
    const place = {
      level,
      level_code: codes.get(level) ?? unnamedLevel(level),
      path: `${above?.path ?? '/'}${facts.entity_id}/`,
      path_ids: [...(above?.path_ids ?? []), facts.entity_id],
      path_names: [...(above?.path_names ?? []), facts.entity_name],
    };
    places.set(facts.entity_id, place);
    return place;
  };
  return [...wanted.values()].flatMap((facts): readonly HierarchyEntity[] => {
    const before = tree.byId.get(facts.entity_id);
    const place = placeOf(facts);
    if (before === undefined) return [{ ...facts, ...place, created_by: stamp.by, created_at: stamp.at, updated_by: null, updated_at: null, deleted_at: null, version: 1 }];
    if (!changesFacts(before, facts) && !changesPlace(before, place)) return [];
    const deleted_at = facts.status === 'DELETED' ? (before.deleted_at ?? stamp.at) : null;
    return [{ ...before, ...facts, ...place, updated_by: stamp.by, updated_at: stamp.at, deleted_at, version: before.version + 1 }];
  });
}

export function changesFacts(before: HierarchyEntity, facts: EntityFacts): boolean {
  return FACTS.some((column) => before[column] !== facts[column]) || sha256OfJson(before.metadata) !== sha256OfJson(facts.metadata);
}

function changesPlace(before: HierarchyEntity, { level_code, path, path_names }: Place): boolean {
  return before.level_code !== level_code || before.path !== path || JSON.stringify(before.path_names) !== JSON.stringify(path_names);
}
