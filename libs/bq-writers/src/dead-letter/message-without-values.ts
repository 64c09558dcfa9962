import { previewValue } from '../row/row-fault.js';

/** Shorter ones are found in any text, and are no secrets. */
const SHORTEST = 4;

/**
 * Why a row was refused, without what stood in it: messages are read, grouped and exported by more people than rows are. The payload has
 * the values. @param payload JSON of the row; another text leaves the message as it is
 */
export function messageWithoutValues(message: string, payload: string, fieldPath?: string): string {
  let row: unknown;
  try {
    row = JSON.parse(payload);
  } catch {
    return message;
  }
  let told = message;
  for (const value of scalarsOf(row)) {
    const plain = String(value);
    if (plain.length < SHORTEST || plain === fieldPath) continue;
    // as our own messages quote it, cut where they cut it; and as BigQuery's do
    const quoted = previewValue(value).replace(/… \(\d+ characters\)$/, '');
    told = told.replaceAll(quoted, '…').replaceAll(plain, '…');
  }
  return told;
}

function scalarsOf(value: unknown): readonly (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(scalarsOf) : [];
}
