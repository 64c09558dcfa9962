import { invalid } from '../../api-error.js';
import { asList, type JsonObject, type TableRecord } from '../../catalog/resources.js';
import { compareSchemas } from '../../catalog/schema-rules.js';
import type { TableField } from '../../catalog/table-store.js';
import { adoptTypes } from './reshape-row.js';

const find = (fields: readonly TableField[], name: string): TableField | undefined => fields.find((f) => f.name.toLowerCase() === name.toLowerCase());

/**
 * The table's columns once a job has appended: https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobConfigurationLoad.FIELDS.schema_update_options
 * @param job.stated whether the caller gave the schema; one that was found in the data takes the table's types and modes as far as it can
 * @returns the table's own list where nothing changes
 * @throws ApiError invalid, for a change that the job does not allow
 */
export function changedSchema(table: TableRecord, given: readonly TableField[], job: { readonly load: JsonObject; readonly stated: boolean }): readonly TableField[] {
  const name = `${table.projectId}:${table.datasetId}.${table.tableId}`;
  const refuse = (why: string): never => { throw invalid(`Provided Schema does not match Table ${name}. ${why}`); };
  const options = asList(job.load['schemaUpdateOptions']).map(String);
  const [addition, relaxation] = ['ALLOW_FIELD_ADDITION', 'ALLOW_FIELD_RELAXATION'].map((option) => options.includes(option));
  const after = job.stated ? given : job.load['autodetect'] === true ? known(table.fields, given) : adoptTypes(given, table.fields);
  const rest = table.fields.filter((f) => find(after, f.name) === undefined).map((f): TableField => {
    if (f.mode !== 'REQUIRED') return f;
    return relaxation === true ? { ...f, mode: 'NULLABLE' } : refuse(`Field ${f.name} is missing in new schema`);
  });
  const { added, relaxed, widened } = compareSchemas(name, table.fields, [...after.map((field) => keepNested(find(table.fields, field.name), field)), ...rest]);
  const [extra] = added;
  if (extra !== undefined && addition !== true) refuse(`Cannot add fields (field: ${extra.name})`);
  const nested = widened.find((f) => find(table.fields, f.name) !== undefined);
  if (nested !== undefined && addition !== true) refuse(`Cannot add fields (field: ${nested.name})`);
  const [loosened] = relaxed;
  if (loosened !== undefined && relaxation !== true) refuse(`Field ${loosened} has changed mode from REQUIRED to NULLABLE`);
  if (added.length + relaxed.length + widened.length === 0) return table.fields;
  const kept = table.fields.map((f): TableField => ({ ...(find(widened, f.name) ?? f), ...(relaxed.includes(f.name) ? { mode: 'NULLABLE' } : {}) }));
  return [...kept, ...added];
}

/** Autodetection guesses; of a column that the table has, the table knows better. */
const known = (table: readonly TableField[], detected: readonly TableField[]): readonly TableField[] => detected.map((field) => find(table, field.name) ?? field);

/** A record that names fewer fields than the column has leaves the others as they are. */
function keepNested(before: TableField | undefined, field: TableField): TableField {
  if (before?.fields === undefined || field.fields === undefined) return field;
  const members = field.fields.map((f) => keepNested(find(before.fields ?? [], f.name), f));
  return { ...field, fields: [...before.fields.filter((f) => find(members, f.name) === undefined), ...members] };
}
