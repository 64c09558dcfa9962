import { invalid } from '../api-error.js';
import { asObject, asText, type JsonObject } from '../catalog/resources.js';

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/Job: what the settings of a job may say, by their name. */
const VALUES: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  writeDisposition: ['WRITE_TRUNCATE', 'WRITE_TRUNCATE_DATA', 'WRITE_APPEND', 'WRITE_EMPTY', 'WRITE_DISPOSITION_UNSPECIFIED'],
  createDisposition: ['CREATE_IF_NEEDED', 'CREATE_NEVER', 'CREATE_DISPOSITION_UNSPECIFIED'],
  priority: ['INTERACTIVE', 'BATCH', 'JOB_PRIORITY_UNSPECIFIED'],
  schemaUpdateOptions: ['ALLOW_FIELD_ADDITION', 'ALLOW_FIELD_RELAXATION', 'SCHEMA_UPDATE_OPTION_UNSPECIFIED'],
}));

/** Refuses a job that asks for what there is not, before it is made. @param configuration of the whole job */
export function checkDispositions(configuration: JsonObject): void {
  for (const kind of ['query', 'load', 'copy']) {
    for (const [name, given] of Object.entries(asObject(configuration[kind]))) {
      const known = VALUES.get(name);
      if (known === undefined || given === null || given === undefined || given === '') continue;
      const wrong = (Array.isArray(given) ? (given as readonly unknown[]) : [given]).find((value) => !known.includes(asText(value) ?? ''));
      if (wrong !== undefined) throw invalid(`Invalid value for ${name}: ${asText(wrong) ?? JSON.stringify(wrong)} is not a valid value`);
    }
  }
}
