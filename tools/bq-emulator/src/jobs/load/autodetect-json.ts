import { invalid } from '../../api-error.js';
import type { TableField } from '../../catalog/table-store.js';
import { type Inferred, fieldOfType, inferText, wider } from './infer-type.js';

/** What was seen of a member over the sampled rows. */
interface Seen {
  type: Inferred;
  repeated: boolean;
  members: Map<string, Seen> | undefined;
}

/** Columns of sampled JSON rows: nested and repeated ones too, texts read as what they look like: https://cloud.google.com/bigquery/docs/schema-detect#json_nested_and_repeated_fields */
export function detectJson(rows: readonly unknown[]): readonly TableField[] {
  const members = new Map<string, Seen>();
  for (const row of rows) see(members, row as object);
  if (members.size === 0) throw invalid('Schema has no fields: autodetection found no columns in the data');
  return fieldsOf(members);
}

function see(members: Map<string, Seen>, row: object): void {
  for (const [name, item] of Object.entries(row)) {
    const seen = members.get(name) ?? { type: undefined, repeated: false, members: undefined };
    members.set(name, seen);
    if (Array.isArray(item)) seen.repeated = true;
    for (const element of (Array.isArray(item) ? item : [item]) as readonly unknown[]) note(seen, element, name);
  }
}

function note(seen: Seen, item: unknown, name: string): void {
  if (item === null) return;
  if (Array.isArray(item)) throw invalid(`Error while reading data, error message: Nested arrays not allowed. Field: ${name}`);
  if (typeof item === 'object') {
    if (seen.type !== undefined) throw invalid(`Error while reading data, error message: Field ${name} is a record in one row and a value in another`);
    see((seen.members ??= new Map()), item);
    return;
  }
  if (seen.members !== undefined) throw invalid(`Error while reading data, error message: Field ${name} is a record in one row and a value in another`);
  seen.type = wider(seen.type, typeof item === 'boolean' ? 'BOOLEAN' : typeof item === 'number' ? (Number.isInteger(item) ? 'INTEGER' : 'FLOAT') : inferText(String(item)) ?? 'STRING');
}

function fieldsOf(members: ReadonlyMap<string, Seen>): readonly TableField[] {
  return [...members].map(([name, seen]) => {
    const field: TableField = seen.members === undefined ? fieldOfType(name, seen.type) : { name, type: 'RECORD', mode: 'NULLABLE', fields: fieldsOf(seen.members) };
    return seen.repeated ? { ...field, mode: 'REPEATED' } : field;
  });
}
