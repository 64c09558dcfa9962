import type { FocusRow } from './generate-focus-rows.js';

/** One line of CSV; null is an empty cell, and a cell is quoted where it must be (RFC 4180). */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => (cell === null ? '' : /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}

export function csvRecord(header: readonly string[], row: FocusRow): string {
  return csvLine(header.map((column) => row[column] ?? null));
}
