import { readFileSync } from 'node:fs';

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

import type { Finding } from './table-check.js';

const META_SCHEMA = new URL('../../../../schemas/table-schema.meta.json', import.meta.url);

/** Conditions report what failed inside them; their own "must match then" adds nothing. */
const STRUCTURAL_KEYWORDS: ReadonlySet<string> = new Set(['if', 'allOf', 'propertyNames']);

let compiled: ValidateFunction | undefined;

/** Against `schemas/table-schema.meta.json`: what is there, of which type, spelt how. */
export function checkShape(json: unknown): readonly Finding[] {
  compiled ??= new Ajv2020({ allErrors: true, strictRequired: false }).compile(JSON.parse(readFileSync(META_SCHEMA, 'utf8')));
  if (compiled(json)) return [];
  return (compiled.errors ?? []).filter((error) => !STRUCTURAL_KEYWORDS.has(error.keyword)).map((error) => toFinding(json, error));
}

function toFinding(json: unknown, error: ErrorObject): Finding {
  const pointer = pointerOf(error);
  const field = columnAt(json, pointer);
  return { pointer, ...(field === undefined ? {} : { field }), message: messageOf(error) };
}

function pointerOf(error: ErrorObject): string {
  const extra: unknown = error.params['additionalProperty'];
  return typeof extra === 'string' ? `${error.instancePath}/${escapePointer(extra)}` : error.instancePath;
}

function messageOf(error: ErrorObject): string {
  switch (error.keyword) {
    case 'additionalProperties':
      return 'is not a property of a table file';
    case 'false schema':
      return 'does not go with this type: "fields" belongs to STRUCT, "range_element_type" to RANGE';
    case 'enum':
      return `must be one of ${(error.params['allowedValues'] as readonly unknown[]).join(', ')}`;
    default:
      return error.propertyName === undefined ? (error.message ?? error.keyword) : `has the name "${error.propertyName}", which ${error.message ?? error.keyword}`;
  }
}

/** The dotted name of the column that a pointer leads into, as far as the columns on the way have names. */
function columnAt(json: unknown, pointer: string): string | undefined {
  const names: string[] = [];
  let node = json;
  for (const segment of pointer.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) break;
    const insideColumns = Array.isArray(node);
    node = (node as Readonly<Record<string, unknown>>)[segment.replaceAll('~1', '/').replaceAll('~0', '~')];
    if (insideColumns && typeof node === 'object' && node !== null && 'name' in node && typeof node.name === 'string') names.push(node.name);
  }
  return names.length === 0 ? undefined : names.join('.');
}

function escapePointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}
