import { quoteIdentifier } from '../sql-type.js';

/** What gives another value each time that it is read. */
const VOLATILE = /\b(?:random|uuid|gen_random_uuid)\(/i;
export const isVolatile = (sql: string): boolean => VOLATILE.test(sql);

/**
 * Engine SQL of `body`, in which `name` stands for the value of `bound`: computed once a row, and before the body. It is the element of a list
 * of one, for the engine has no other way to name a value inside an expression. Aggregates and window functions may stand on both sides;
 * a subquery must not stand in the body.
 */
export const boundOnce = (name: string, bound: string, body: string): string => `(list_transform([${bound}], lambda ${name}: ${body})[1])`;

/** Several values under one name: `packed(['1', 'x'])`, and how the body reads the one at `index`. */
export const packed = (values: readonly string[]): string => `struct_pack(${values.map((sql, i) => `a${i} := ${sql}`).join(', ')})`;
export const unpacked = (name: string, index: number): string => `struct_extract(${name}, 'a${index}')`;

/** Names that no column has, and that no other lambda around them has either. */
export const boundName = (hint: string): string => quoteIdentifier(`~${hint}`);
