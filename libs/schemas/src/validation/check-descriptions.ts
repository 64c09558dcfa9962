import { nameWords } from './name-words.js';
import type { TableCheck } from './table-check.js';
import { walkColumns } from './walk-columns.js';

const MIN_WORDS = 4;
const PLACEHOLDER = /\b(todo|tbd|fixme|lorem|xxx|description here|no description)\b/i;

/** A description says more than the name does: at least four words, not a placeholder, not only the name's words again. */
export const checkDescriptions: TableCheck = function* (table) {
  const complaint = fillerIn(table.description, table.table_name);
  if (complaint !== undefined) yield { pointer: '/description', message: complaint };
  for (const { column, path, pointer } of walkColumns(table.schema)) {
    const reason = fillerIn(column.description, column.name);
    if (reason !== undefined) yield { pointer: `${pointer}/description`, field: path, message: reason };
  }
};

function fillerIn(description: string, name: string): string | undefined {
  if (PLACEHOLDER.test(description)) return 'is a placeholder; say what the values mean, their unit and what null says';
  const words = nameWords(description);
  if (words.length < MIN_WORDS) return `has ${words.length} word(s); say in at least ${MIN_WORDS} what the values mean, their unit and what null says`;
  const known = new Set([...nameWords(name), 'the', 'a', 'an', 'of', 'for', 'in', 'this', 'is', 'value', 'field', 'column']);
  if (words.every((word) => known.has(word))) return 'only repeats the name; say what the values mean, their unit and what null says';
  return undefined;
}
