import type { HierarchyEntity } from '../hierarchy-entity.js';

/** Levels from the top. */
export const DEEPEST_LEVEL = 10;
/** Nodes that are not deleted. */
export const MOST_ENTITIES = 5_000;

/** All nodes of an organisation at one moment, the deleted ones too: costs still point to those. */
export class HierarchyTree {
  readonly byId: ReadonlyMap<string, HierarchyEntity>;
  /** Grows with every change of any node: each counts its version up, and none is ever removed. */
  readonly revision: number;
  readonly #children: ReadonlyMap<string | null, readonly HierarchyEntity[]>;

  /** @param all in the order in which they were made */
  constructor(readonly all: readonly HierarchyEntity[]) {
    this.byId = new Map(all.map((entity) => [entity.entity_id, entity]));
    this.revision = all.reduce((sum, { version }) => sum + version, 0);
    this.#children = Map.groupBy(all.filter(({ status }) => status === 'ACTIVE').sort(bySiblingOrder), ({ parent_id }) => parent_id);
  }

  /** The node if it is there and not deleted. */
  active(id: string): HierarchyEntity | undefined {
    const entity = this.byId.get(id);
    return entity?.status === 'ACTIVE' ? entity : undefined;
  }

  /** Those that are not deleted, in the order of siblings; of `null` the top ones. */
  childrenOf(id: string | null): readonly HierarchyEntity[] {
    return this.#children.get(id) ?? [];
  }

  /** Everything below, each node before its children. */
  descendantsOf(id: string | null): readonly HierarchyEntity[] {
    return this.childrenOf(id).flatMap((child) => [child, ...this.descendantsOf(child.entity_id)]);
  }

  /** From the top down to the parent. */
  ancestorsOf({ path_ids }: HierarchyEntity): readonly HierarchyEntity[] {
    return path_ids.slice(0, -1).flatMap((id) => this.byId.get(id) ?? []);
  }
}

/** By sort_order, those without one behind, then by name. */
function bySiblingOrder(left: HierarchyEntity, right: HierarchyEntity): number {
  const order = (left.sort_order ?? Infinity) - (right.sort_order ?? Infinity);
  if (order !== 0 && !Number.isNaN(order)) return order;
  if (left.entity_name !== right.entity_name) return left.entity_name < right.entity_name ? -1 : 1;
  return left.entity_id < right.entity_id ? -1 : 1;
}
