/** `[line:column]`, both from 1, as BigQuery's messages end. */
export function lineColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `[${before.length}:${(before.at(-1) ?? '').length + 1}]`;
}
