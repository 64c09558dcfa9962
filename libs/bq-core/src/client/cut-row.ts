import type { ResultRow } from '../gateway.js';
import type { RestField } from './rest-resources.js';
import { valueBytes } from './value-bytes.js';

/** Types whose text may lose its end and still be what it says; half a number would be another number. */
const TEXT_TYPES: ReadonlySet<string> = new Set(['STRING', 'BYTES', 'JSON', 'GEOGRAPHY']);

interface Budget {
  left: number;
  cut: boolean;
}

/** The row with no value above `maxCellBytes`; the row itself where none is. */
export function cutRow(row: ResultRow, fields: readonly RestField[], maxCellBytes: number): { readonly row: ResultRow; readonly cut: boolean } {
  let changed: Record<string, unknown> | undefined;
  fields.forEach((field, index) => {
    const name = field.name ?? `f${index}_`;
    const value = row[name];
    if (valueBytes(value) <= maxCellBytes) return;
    changed ??= { ...row };
    changed[name] = cutValue(value, field, { left: maxCellBytes, cut: false });
  });
  return changed === undefined ? { row, cut: false } : { row: changed, cut: true };
}

function cutValue(value: unknown, field: RestField, budget: Budget): unknown {
  if (value === null || value === undefined) return null;
  if (field.mode === 'REPEATED') return cutArray(value as readonly unknown[], field, budget);
  if (field.type === 'RECORD' || field.type === 'STRUCT') return cutStruct(value as Readonly<Record<string, unknown>>, field, budget);
  const bytes = valueBytes(value);
  if (bytes <= budget.left) {
    budget.left -= bytes;
    return value;
  }
  const kept = typeof value === 'string' && TEXT_TYPES.has(field.type ?? 'STRING') ? cutText(value, budget.left) : null;
  budget.left = 0;
  budget.cut = true;
  return kept;
}

function cutArray(items: readonly unknown[], field: RestField, budget: Budget): unknown[] {
  const element: RestField = { ...field, mode: 'NULLABLE' };
  const kept: unknown[] = [];
  for (const item of items) {
    kept.push(cutValue(item, element, budget));
    if (budget.cut) break;
  }
  return kept;
}

function cutStruct(value: Readonly<Record<string, unknown>>, field: RestField, budget: Budget): Record<string, unknown> {
  return Object.fromEntries((field.fields ?? []).map((inner, index) => [inner.name ?? `f${index}_`, cutValue(value[inner.name ?? `f${index}_`], inner, budget)]));
}

/** No more than `bytes` of UTF-8, whole characters only. */
function cutText(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
