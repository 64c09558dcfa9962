/** Levenshtein distance, case aside. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

/** `; Did you mean …?` where a known name is close enough, as GoogleSQL judges that: a fifth of the letters, rounded up. */
export function suggestion(name: string, known: Iterable<string>): string {
  let best: string | undefined;
  let limit = Math.floor((name.length + 4) / 5) + 1;
  for (const candidate of known) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (d > 0 && d < limit) [best, limit] = [candidate, d];
  }
  return best === undefined ? '' : `; Did you mean ${best}?`;
}
