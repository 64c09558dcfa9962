import { isEmail } from 'class-validator';
import type { EntityFacts, HierarchyEntity } from '../hierarchy-entity.js';
import { ENTITY_ID, ENTITY_NAME, LEVEL_CODE, LONGEST } from '../hierarchy.dto.js';
import { guardFormula, unguardFormula } from './formula-guard.js';

export const CSV_COLUMNS = ['entity_id', 'entity_name', 'parent_id', 'level_code', 'owner_name', 'owner_email', 'description', 'metadata', 'sort_order'] as const;
export type CsvColumn = (typeof CSV_COLUMNS)[number];
export const REQUIRED_COLUMNS: readonly CsvColumn[] = ['entity_id', 'entity_name', 'parent_id'];
/** Columns whose text people wrote; ids, codes and numbers cannot be formulas. */
const WRITTEN: ReadonlySet<CsvColumn> = new Set(['entity_name', 'owner_name', 'owner_email', 'description']);

/** What a cell says; undefined: it does not have the form that `must` tells. An empty cell is null. */
interface ColumnReader {
  readonly read: (text: string) => unknown;
  readonly must: string;
}

const CLEAN = /^(?:(?![\t\n\r])\P{Cc}|[\t\n\r])*$/u;
const text = (longest: number): ColumnReader => ({ read: (cell) => (cell.length <= longest && CLEAN.test(cell) && cell.isWellFormed() ? cell : undefined), must: `be at most ${longest} characters without control characters` });
const form = (pattern: RegExp, must: string): ColumnReader => ({ read: (cell) => (pattern.test(cell) && CLEAN.test(cell) && cell.isWellFormed() ? cell : undefined), must });
const id = form(ENTITY_ID, 'be 1 to 64 of a-z, 0-9, - and _, and begin with a letter or digit');

const READERS: Readonly<Record<CsvColumn, ColumnReader>> = {
  entity_id: id,
  entity_name: form(ENTITY_NAME, 'be 1 to 200 characters on one line, without a blank at either end'),
  parent_id: id,
  level_code: form(LEVEL_CODE, 'be 1 to 40 of a-z, 0-9 and _, and begin with a letter'),
  owner_name: text(LONGEST.owner_name),
  owner_email: { read: (cell) => (cell.length <= LONGEST.owner_email && isEmail(cell) ? cell : undefined), must: 'be an e-mail address' },
  description: text(LONGEST.description),
  metadata: { read: jsonObject, must: `be a JSON object of at most ${LONGEST.metadata} bytes` },
  sort_order: { read: (cell) => (/^(0|-?[1-9]\d{0,6})$/.test(cell) && Math.abs(Number(cell)) <= LONGEST.sort_order ? Number(cell) : undefined), must: `be a whole number from -${LONGEST.sort_order} to ${LONGEST.sort_order}` },
};

/** @returns the value of a cell, null for an empty one, or what it must be */
export function readCell(column: CsvColumn, cell: string): { readonly value: unknown } | { readonly must: string } {
  if (cell === '') return REQUIRED_COLUMNS.includes(column) && column !== 'parent_id' ? { must: 'not be empty' } : { value: null };
  const { read, must } = READERS[column];
  const value = read(WRITTEN.has(column) ? unguardFormula(cell) : cell);
  return value === undefined ? { must } : { value };
}

/** The row of a node for the export: an import of it says what is there already. */
export function csvRow(entity: HierarchyEntity, guard: boolean): Readonly<Record<CsvColumn, string | number | null>> {
  const cell = (column: CsvColumn): string | number | null => {
    const value = entity[column];
    if (value === null || typeof value === 'number') return value;
    if (typeof value === 'object') return JSON.stringify(value);
    return guard && WRITTEN.has(column) ? guardFormula(value) : value;
  };
  return Object.fromEntries(CSV_COLUMNS.map((column) => [column, cell(column)])) as Readonly<Record<CsvColumn, string | number | null>>;
}

/** The facts of a node as a line of the file makes them: columns that the file lacks stay as they are. */
export function factsOfLine(line: Readonly<Partial<Record<CsvColumn, unknown>>>, before: HierarchyEntity | undefined): EntityFacts {
  const { level_code: _level, ...given } = line;
  const empty = { owner_name: null, owner_email: null, description: null, metadata: null, sort_order: null };
  return { ...empty, ...before, ...given, status: 'ACTIVE' } as unknown as EntityFacts;
}

function jsonObject(cell: string): unknown {
  if (Buffer.byteLength(cell) > LONGEST.metadata) return undefined;
  try {
    const value: unknown = JSON.parse(cell);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
