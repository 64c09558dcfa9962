import { applyDecorators } from '@nestjs/common';
import { buildMessage, ValidateBy } from 'class-validator';
import { jsonDepth } from './json-depth.js';

export interface JsonFieldOptions {
  /** Default `any`. */
  readonly kind?: JsonKind;
  /** Bytes of the JSON text. */
  readonly maxBytes: number;
}

const KINDS = {
  any: { what: 'a JSON value', holds: () => true },
  object: { what: 'a JSON object', holds: isObject },
  objects: { what: 'a list of JSON objects, not empty', holds: (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isObject) },
} as const satisfies Readonly<Record<string, { readonly what: string; readonly holds: (value: unknown) => boolean }>>;
export type JsonKind = keyof typeof KINDS;

/** BigQuery nests JSON up to 500 deep (docs: data-types#json_type); nobody needs more than this, and a deep body is an attack sooner than a wish. */
export const DEEPEST_JSON = 20;

const jsonFields = new WeakMap<object, Set<string>>();

/**
 * A field that is stored as JSON, whatever its keys are. It reaches the handler exactly as it was sent: nothing in it is converted,
 * and keys such as `constructor` are kept.
 */
export function JsonField({ kind = 'any', maxBytes }: JsonFieldOptions): PropertyDecorator {
  const { what, holds } = KINDS[kind];
  return applyDecorators(
    (target: object, property: string | symbol) => void jsonFields.set(target, (jsonFields.get(target) ?? new Set()).add(String(property))),
    ValidateBy({
      name: 'isJsonField',
      constraints: [maxBytes],
      validator: {
        validate: (value) => holds(value) && jsonDepth(value, DEEPEST_JSON) <= DEEPEST_JSON && Buffer.byteLength(JSON.stringify(value)) <= maxBytes,
        defaultMessage: buildMessage((prefix) => `${prefix}$property must be ${what} of at most $constraint1 bytes, nested at most ${DEEPEST_JSON} deep`),
      },
    }),
  );
}

/** The JSON fields of a DTO class and of those that it extends. */
export function jsonFieldsOf(metatype: { readonly prototype: object }): readonly string[] {
  const found: string[] = [];
  for (let target: object | null = metatype.prototype; target !== null; target = Object.getPrototypeOf(target) as object | null) found.push(...(jsonFields.get(target) ?? []));
  return found;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
