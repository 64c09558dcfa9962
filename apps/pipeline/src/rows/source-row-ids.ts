import { createHash } from 'node:crypto';

const FIRST_SLOTS = 1_024;
/** Of slots in use before the table grows. */
const FULLEST = 0.6;

/**
 * Identity of a line within its slice: `sha256(canonical JSON of the row)-ordinal`, the ordinal counting equal lines from 0. The same
 * line has the same id in every re-run, wherever it stands in the file, and two equal lines stay two.
 *
 * Lines seen are kept as 52 bits of their hash, 12 bytes a slot: a collision gives a line ordinal 1 instead of 0 under its own hash,
 * which is an id as good as any.
 */
export class SourceRowIds {
  #keys = new Float64Array(FIRST_SLOTS);
  #counts = new Uint32Array(FIRST_SLOTS);
  #used = 0;

  next(row: unknown): string {
    return this.nextOf(canonicalJson(row));
  }

  /** @param canonical what `canonicalJson` would make of the row, from somebody who can make it faster */
  nextOf(canonical: string): string {
    const hash = createHash('sha256').update(canonical).digest();
    return `${hash.toString('hex')}-${this.#occurrence(hash.readUIntBE(0, 6) * 16 + ((hash[6] ?? 0) & 15) + 1)}`;
  }

  #occurrence(key: number): number {
    if (this.#used >= this.#keys.length * FULLEST) this.#grow();
    const slot = slotOf(this.#keys, key);
    if (this.#keys[slot] === 0) {
      this.#keys[slot] = key;
      this.#used += 1;
    }
    const count = this.#counts[slot] ?? 0;
    this.#counts[slot] = count + 1;
    return count;
  }

  #grow(): void {
    const [keys, counts] = [this.#keys, this.#counts];
    this.#keys = new Float64Array(keys.length * 2);
    this.#counts = new Uint32Array(keys.length * 2);
    keys.forEach((key, index) => {
      if (key === 0) return;
      const slot = slotOf(this.#keys, key);
      this.#keys[slot] = key;
      this.#counts[slot] = counts[index] ?? 0;
    });
  }
}

/** The slot of a key, or the free one where it belongs. */
function slotOf(keys: Float64Array, key: number): number {
  let slot = key % keys.length;
  while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) % keys.length;
  return slot;
}

/** The order of members in canonical JSON. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** JSON with sorted members, those that are null left out: an added column without values changes no identity. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  members.sort(([left], [right]) => byCodeUnit(left, right));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`).join(',')}}`;
}
