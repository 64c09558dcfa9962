import type { Node } from 'sql-parser-cst';
import { nameParts } from './paths.js';
import type { Translation } from './translation.js';

/** The dotted name of a table, schema or routine; one pair of backticks may hold all of it. */
export function pathOf(t: Translation, node: Node): readonly string[] {
  const parts = nameParts(node);
  if (parts === undefined) throw t.error('Expected a name', node);
  return parts.length === 1 ? (parts[0] ?? '').split('.') : parts;
}

export function schemaId(t: Translation, node: Node): { readonly projectId: string; readonly datasetId: string } {
  const path = pathOf(t, node);
  return { projectId: path.length > 1 ? path.slice(0, -1).join('.') : t.options.projectId, datasetId: path.at(-1) ?? '' };
}
