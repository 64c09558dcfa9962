import type { Cell } from '../../catalog/table-store.js';
import type { Variable } from './script-environment.js';

const shown = (cell: Cell): string => JSON.stringify(cell, (_, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item));

/** SQL's `=` on two values of one type: NULL equals nothing. */
export const sameCell = (a: Variable, b: Variable): boolean => a.cell !== null && b.cell !== null && shown(a.cell) === shown(b.cell);
