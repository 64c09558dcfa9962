import type { TableRef } from '@cloudact/schemas';
import { MAX_NAME_LENGTH } from '../limits.js';
import { InvalidIdentifierError } from './invalid-identifier-error.js';

/** Column names in our schemas; BigQuery's flexible names are not used, so that nothing needs escaping inside the backticks. */
const COLUMN = /^[A-Za-z_][A-Za-z0-9_]{0,299}$/;
/** docs: tables#table_naming, without the spaces and other Unicode that we never use. */
const TABLE = /^[A-Za-z0-9_-]{1,1024}$/;
/** docs: resource-manager project ids, domain-scoped ones (`example.com:shop`) included. */
const PROJECT = /^[A-Za-z0-9][A-Za-z0-9.:-]{0,98}$/;
const DATASET = /^[A-Za-z0-9_]{1,1024}$/;

/** A column or field name as it may stand in SQL. @throws InvalidIdentifierError */
export function quoteIdentifier(name: string): string {
  return `\`${checked('identifier', name, COLUMN, 'letters, digits and underscores, not beginning with a digit')}\``;
}

/** `` `project.dataset.table` ``: the only form in which a table enters SQL. @throws InvalidIdentifierError */
export function quoteTablePath(ref: Pick<TableRef, 'projectId' | 'datasetId' | 'tableId'>): string {
  const project = checked('project', ref.projectId, PROJECT, 'a Google Cloud project id');
  const table = checked('table', ref.tableId, TABLE, 'letters, digits, underscores and dashes');
  return `\`${project}.${checkDatasetId(ref.datasetId)}.${table}\``;
}

/** The dataset id unchanged. @throws InvalidIdentifierError */
export function checkDatasetId(datasetId: string): string {
  return checked('dataset', datasetId, DATASET, `1 to ${MAX_NAME_LENGTH} letters, digits and underscores`);
}

function checked(what: string, value: string, pattern: RegExp, allowed: string): string {
  if (!pattern.test(value)) throw new InvalidIdentifierError(what, value, allowed);
  return value;
}
