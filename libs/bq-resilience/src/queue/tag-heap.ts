export interface Tagged {
  readonly tag: number;
  /** Breaks ties: the earlier goes first. */
  readonly order: number;
}

const before = (left: Tagged, right: Tagged): boolean => left.tag < right.tag || (left.tag === right.tag && left.order < right.order);

/** A binary heap: the lowest tag out in O(log n), so that ten thousand waiting keys cost a release a few steps. */
export class TagHeap<Item extends Tagged> {
  readonly #items: Item[] = [];

  push(item: Item): void {
    const items = this.#items;
    let at = items.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] as Item;
      if (!before(item, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): Item | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= items.length) break;
      const right = left + 1;
      const child = right < items.length && before(items[right] as Item, items[left] as Item) ? right : left;
      const below = items[child] as Item;
      if (!before(below, last)) break;
      items[at] = below;
      at = child;
    }
    items[at] = last;
    return first;
  }
}
