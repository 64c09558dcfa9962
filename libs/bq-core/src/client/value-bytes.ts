/** Bytes of a decoded value: text as UTF-8, 8 for a number, 1 for a boolean, 0 for null; names of fields do not count. */
export function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return 8;
  if (typeof value === 'boolean') return 1;
  if (value === null || value === undefined) return 0;
  let bytes = 0;
  if (Array.isArray(value)) for (const item of value) bytes += valueBytes(item);
  else for (const key in value) bytes += valueBytes((value as Record<string, unknown>)[key]);
  return bytes;
}
