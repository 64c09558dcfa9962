/**
 * How deep a JSON value is nested: 0 for a scalar. Goes level by level, so that no depth exhausts the stack, and stops one level below
 * `limit`, because more than that need not be known.
 */
export function jsonDepth(value: unknown, limit: number): number {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= limit; depth += 1) {
    const next: unknown[] = [];
    for (const one of level) if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) next.push(inner);
    if (next.length === 0) return level.some((one) => typeof one === 'object' && one !== null) ? depth + 1 : depth;
    level = next;
  }
  return limit + 1;
}
