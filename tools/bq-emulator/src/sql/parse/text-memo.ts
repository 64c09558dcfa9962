import { LRUCache } from 'lru-cache';

/** Texts that are remembered, and the longest of them in characters: what a program sends again and again. */
const ENTRIES = 500;
const MAX_TEXT = 16_384;

/** A pure function of a text that answers from memory what it was asked lately. What it returns is shared: nobody may change it. */
export function textMemo<T extends object>(read: (text: string) => T): (text: string) => T {
  const known = new LRUCache<string, T>({ max: ENTRIES });
  return (text) => {
    if (text.length > MAX_TEXT) return read(text);
    const found = known.get(text);
    if (found !== undefined) return found;
    const fresh = read(text);
    known.set(text, fresh);
    return fresh;
  };
}
