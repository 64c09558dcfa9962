import { type GuardScope, looksLikeDataset, type TableUse, type UnresolvedName } from '@cloudact/bq-core';
import type { SqlRefusal } from './refusals.js';

/** Views of the own dataset's metadata that are open (docs: information-schema-intro#dataset_qualifier). */
const METADATA_VIEWS: ReadonlySet<string> = new Set(['TABLES', 'COLUMNS', 'COLUMN_FIELD_PATHS', 'PARTITIONS']);
/** Names of our own tables; BigQuery's other letters and spaces are not needed to reach any of them. */
const TABLE = /^_?[A-Za-z0-9][A-Za-z0-9_-]{0,1022}$/;

export type TableVerdict = { readonly sql: string } | { readonly refusal: SqlRefusal };

/** A table of FROM, in the one form that leaves no doubt: project, dataset and table, each in backticks. */
export function ownTable(parts: readonly string[], scope: GuardScope): TableVerdict {
  const upper = parts.map((part) => part.toUpperCase());
  const view = upper.indexOf('INFORMATION_SCHEMA');
  const path = view === -1 ? parts : parts.slice(0, view + 1);
  const table = path.at(-1) ?? '';
  if (parts.some((part) => part === '')) return { refusal: 'TABLE_NAME' };
  if (upper.some((part) => part.startsWith('REGION-'))) return { refusal: 'METADATA' };
  if (path.length === 1) return { refusal: view === -1 ? 'TABLE_NOT_QUALIFIED' : 'METADATA' };
  if (path.length > 3) return { refusal: view === -1 ? 'TABLE_NAME' : 'METADATA' };
  const [project, dataset] = path.length === 3 ? [path[0], path[1]] : [scope.projectId, path[0]];
  if (project !== scope.projectId) return { refusal: 'OTHER_PROJECT' };
  if (dataset !== scope.datasetId) return { refusal: 'OTHER_DATASET' };
  const prefix = `\`${scope.projectId}\`.\`${scope.datasetId}\``;
  if (view !== -1) {
    const name = upper[view + 1] ?? '';
    return upper.length === view + 2 && METADATA_VIEWS.has(name) ? { sql: `${prefix}.INFORMATION_SCHEMA.${name}` } : { refusal: 'METADATA' };
  }
  if (table.startsWith('__')) return { refusal: 'METADATA' };
  if (table.includes('*')) return { refusal: 'WILDCARD' };
  if (/[$@]/.test(table)) return { refusal: 'DECORATOR' };
  return TABLE.test(table) ? { sql: `${prefix}.\`${table}\`` } : { refusal: 'TABLE_NAME' };
}

/** An array of a row, as UNNEST, which no engine takes for a table. Without an alias it goes by its last name. */
export function ownArray({ parts, aliased }: TableUse): string {
  const path = parts.map((part) => `\`${part}\``).join('.');
  return aliased ? `UNNEST(${path})` : `UNNEST(${path}) AS \`${parts.at(-1) ?? ''}\``;
}

/**
 * `acme_prod.cost AS globex_prod, globex_prod.cost` is an array for BigQuery and a foreign table for an engine that resolves otherwise:
 * no name that a text gives may pass for a dataset or a project.
 */
export function isForbiddenName(name: string, scope: GuardScope): boolean {
  const lower = name.toLowerCase();
  return looksLikeDataset(name) || /^region-|[^\p{L}\p{N}_ -]/u.test(lower) || lower === scope.datasetId.toLowerCase() || lower === scope.projectId.toLowerCase();
}

/**
 * What a path of columns begins with where no alias, CTE or column that the text tells has the name. It may be a column of a table; it may
 * not be what names a region, a project or a dataset, since nobody calls a column so and another reader could look there.
 */
export function refusalOfName({ name, isAlone, untold }: UnresolvedName, scope: GuardScope): SqlRefusal | undefined {
  const lower = name.toLowerCase();
  if (lower.startsWith('region-') || lower === 'information_schema') return 'METADATA';
  if (lower === scope.projectId.toLowerCase() || (looksLikeDataset(name) && lower !== scope.datasetId.toLowerCase())) return isAlone && !name.includes('-') ? undefined : 'OTHER_DATASET';
  if (isAlone) return undefined;
  return !untold || isForbiddenName(name, scope) || name.includes('-') ? 'UNKNOWN_NAME' : undefined;
}
