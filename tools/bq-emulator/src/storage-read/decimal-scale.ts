import type { TableField } from '../catalog/table-store.js';

/** Decimals of a parameterized type, else those of the plain one. */
export const scaleOf = (field: TableField, plain: number): number => (field.precision === undefined ? plain : Number(field.scale ?? 0));
