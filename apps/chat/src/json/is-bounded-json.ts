import { Transform } from 'class-transformer';
import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

export interface JsonBounds {
  /** Bytes of the JSON text. */
  readonly maxBytes: number;
}

/** BigQuery nests JSON 500 deep (docs: data-types#json_type); nobody needs more than this. */
const DEEPEST = 64;

/** A JSON value of bounded size and depth. */
export function IsBoundedJson({ maxBytes }: JsonBounds, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isBoundedJson',
      constraints: [maxBytes],
      validator: {
        validate: (value) => depthOf(value) <= DEEPEST && Buffer.byteLength(JSON.stringify(value) ?? '') <= maxBytes,
        defaultMessage: buildMessage((prefix) => `${prefix}$property must be JSON of at most $constraint1 bytes, nested at most ${DEEPEST} deep`, options),
      },
    },
    options,
  );
}

/** Keeps a JSON value exactly as it was sent; the transformer would copy it, and leave out keys such as `constructor`. */
export function AsSent(): PropertyDecorator {
  return Transform(({ obj, key }) => (obj as Record<string, unknown>)[key]);
}

/** Level by level, so that no depth can exhaust the stack; stops as soon as it is too deep. */
function depthOf(value: unknown): number {
  let level: readonly unknown[] = [value];
  let depth = 0;
  while (depth <= DEEPEST) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    if (level.length === 0) return depth;
    depth += 1;
  }
  return depth;
}
