/** Letters to insert, delete or replace to make one text of another: https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#edit_distance */
export function editDistance(a: string, b: string): number {
  const letters = [...b];
  let row = Array.from({ length: letters.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of letters.entries()) next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row[letters.length] ?? 0;
}
