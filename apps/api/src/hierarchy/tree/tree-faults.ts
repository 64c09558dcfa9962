import type { EntityFacts } from '../hierarchy-entity.js';
import { DEEPEST_LEVEL, MOST_ENTITIES } from './hierarchy-tree.js';

export type WantedTree = ReadonlyMap<string, EntityFacts>;

/** What keeps nodes from being a tree. */
export type TreeFault =
  | { readonly is: 'parent-missing' | 'cycle' | 'too-deep' | 'name-taken'; readonly entity: EntityFacts }
  | { readonly is: 'too-many'; readonly count: number };

/** All faults of the nodes that are not deleted: their parents are there and not deleted, no cycle, names unique among siblings, not too deep, not too many. */
export function* treeFaults(wanted: WantedTree): Generator<TreeFault, void, undefined> {
  const active = [...wanted.values()].filter(({ status }) => status === 'ACTIVE');
  if (active.length > MOST_ENTITIES) yield { is: 'too-many', count: active.length };
  const names = new Set<string>();
  for (const entity of active) {
    const place = placeOf(entity, wanted);
    if (place !== 'fine') yield { is: place, entity };
    const name = JSON.stringify([entity.parent_id, comparable(entity.entity_name)]);
    if (names.has(name)) yield { is: 'name-taken', entity };
    names.add(name);
  }
}

/** Names that only case or encoding tells apart are the same to a reader. */
export const comparable = (name: string): string => name.normalize('NFC').toLowerCase();

function placeOf(entity: EntityFacts, wanted: WantedTree): 'fine' | 'parent-missing' | 'cycle' | 'too-deep' {
  const seen = new Set([entity.entity_id]);
  for (let { parent_id: parent } = entity; parent !== null; parent = wanted.get(parent)?.parent_id ?? null) {
    // a parent further up that is missing is the fault of the node under it
    if (wanted.get(parent)?.status !== 'ACTIVE') return parent === entity.parent_id ? 'parent-missing' : 'fine';
    if (seen.has(parent)) return 'cycle';
    seen.add(parent);
  }
  return seen.size > DEEPEST_LEVEL ? 'too-deep' : 'fine';
}
