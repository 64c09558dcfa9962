import { type ArgumentMetadata, ValidationPipe, type ValidationPipeOptions } from '@nestjs/common';
import { instanceToPlain, plainToInstance } from 'class-transformer';
import { jsonDepth } from './json-depth.js';
import { DEEPEST_JSON, jsonFieldsOf } from './json-field.js';
import { RequestInvalidError } from './request-errors.js';

type Fields = Record<string, unknown>;

/** Keys that Nest and class-transformer take out without a word, or stumble over. Outside of JSON fields no DTO has them. */
const UNSAFE_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** JSON fields of the body on its way, by the object that is transformed in its place. */
const heldBack = new WeakMap<object, Fields>();

/** Puts the JSON fields into the instance before it is validated. */
const transformerPackage: NonNullable<ValidationPipeOptions['transformerPackage']> = {
  plainToInstance: (cls, plain, options) => {
    const instance = plainToInstance(cls, plain, options ?? {});
    return typeof plain === 'object' && plain !== null ? Object.assign(instance as object, heldBack.get(plain)) as typeof instance : instance;
  },
  classToPlain: (object, options) => instanceToPlain(object, options ?? {}),
};

/**
 * Nest's validation, with two things more: fields of arbitrary JSON pass it untouched, and the rest is refused, rather than changed or
 * answered with a 500, when it is nested beyond reason or has keys of JavaScript's own.
 */
export class StrictValidationPipe extends ValidationPipe {
  constructor(options: Omit<ValidationPipeOptions, 'transformerPackage'>) {
    super({ ...options, transformerPackage });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'body' || metadata.metatype === undefined || !isFields(value)) return super.transform(value, metadata);
    const json: Fields = {};
    const rest: Fields = { ...value };
    for (const field of jsonFieldsOf(metadata.metatype)) {
      if (!Object.hasOwn(rest, field)) continue;
      json[field] = rest[field];
      delete rest[field];
    }
    if (jsonDepth(rest, DEEPEST_JSON) > DEEPEST_JSON) throw new RequestInvalidError([{ message: `the body is nested more than ${DEEPEST_JSON} deep` }]);
    refuseUnsafeKeys(rest, '');
    heldBack.set(rest, json);
    return super.transform(rest, metadata);
  }
}

/** Recursion is safe here: the depth was checked. */
function refuseUnsafeKeys(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const field = `${path}${key}`;
    if (UNSAFE_KEYS.includes(key)) throw new RequestInvalidError([{ field, message: `property ${key} should not exist` }]);
    refuseUnsafeKeys(inner, `${field}.`);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
