import type { QueryParameter } from '@cloudact/bq-core';
import { toJsonRow } from '../row/json-carrier.js';
import type { WriteSession } from '../write-session.js';
import { parameterType } from './sql-types.js';

/** The stamp of a request as parameters `@stamp_<column>`. */
export function stampParameters({ stamp }: WriteSession): Record<string, QueryParameter> {
  const json = toJsonRow(stamp.fields, stamp.row);
  return Object.fromEntries(stamp.fields.map(({ schema }) => [`stamp_${schema.name}`, { type: parameterType(schema), value: json[schema.name] ?? null }]));
}
