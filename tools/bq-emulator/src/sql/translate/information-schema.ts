import type { Node } from 'sql-parser-cst';
import { notFound } from '../../api-error.js';
import type { BoundParameter } from '../../engine/engine.js';
import { duckType, fieldType, quoteString, type SqlType, STRING } from '../sql-type.js';
import { catalogFilter } from './catalog-filter.js';
import type { VirtualRows } from './catalog-view.js';
import type { Relation, ScopeColumn } from './scope.js';
import type { Translation } from './translation.js';

/**
 * `[project.][dataset or region.]INFORMATION_SCHEMA.VIEW`. Its rows are bound like a parameter, as one JSON text of those columns that the
 * query names: as literals, the columns of one dataset would be a statement of a megabyte.
 * @param where the condition on its rows, where it stands alone in FROM
 */
export function informationSchema(t: Translation, path: readonly string[], at: number, alias: string | undefined, where: Node | undefined): { readonly sql: string; readonly relation: Relation } {
  const viewName = (path[at + 1] ?? '').toUpperCase();
  const qualifier = path.slice(0, at);
  const scope = qualifier.at(-1);
  const projectId = qualifier.length > 1 ? qualifier.slice(0, -1).join('.') : t.options.projectId;
  const table = t.options.catalog.informationSchema(projectId, scope, viewName, where === undefined ? {} : catalogFilter(t, where, alias ?? viewName));
  if (table === undefined) throw notFound(`Table ${projectId}:${scope ?? ''}.INFORMATION_SCHEMA.${viewName} was not found`);
  const engineAlias = t.freshName(viewName);
  const { rows, fields } = table;
  const key = engineAlias.slice(1, -1).toLowerCase();
  const named = new Set<number>();
  t.bound.set(key, boundRows(rows, named));
  const shape = Object.fromEntries(fields.map((f, i) => [`c${i}`, jsonShape(fieldType(f))]));
  return {
    sql: `(SELECT unnest(from_json(CAST($${key} AS VARCHAR), ${quoteString(JSON.stringify([shape]))})) AS r) AS ${engineAlias}`,
    relation: { alias: alias ?? viewName, columns: fields.map((f, i) => columnOf(f.name, fieldType(f), `struct_extract(${engineAlias}.r, 'c${i}')`, () => named.add(i))) },
  };
}

/** The shape of a cell for the engine's JSON reader. A TIMESTAMP comes as microseconds: the reader would try formats on its text, which is slow. */
function jsonShape(type: SqlType): unknown {
  if (type.kind === 'STRUCT') return Object.fromEntries(type.fields.map((f) => [f.name, jsonShape(f.type)]));
  if (type.kind === 'ARRAY') return [jsonShape(type.element)];
  return type.kind === 'TIMESTAMP' ? 'BIGINT' : duckType(type);
}

/** The rows as a JSON list of objects, made when the statement runs: by then it is known which columns it names. */
function boundRows(rows: VirtualRows, named: ReadonlySet<number>): BoundParameter {
  let made: string | undefined;
  const make = (): string => {
    const columns = [...named].map((index) => [`c${index}`, rows.column(index)] as const);
    return JSON.stringify(Array.from({ length: rows.count() }, (_, row) => Object.fromEntries(columns.map(([name, cells]) => [name, cells[row]]))));
  };
  return { type: STRING, get cell() { return (made ??= make()); } };
}

/** A column that tells when its SQL is asked for. */
function columnOf(name: string, type: SqlType, cell: string, onNamed: () => void): ScopeColumn {
  return {
    name, type, sources: [],
    get sql() {
      onNamed();
      return type.kind === 'TIMESTAMP' ? `CAST(make_timestamp(${cell}) AS TIMESTAMPTZ)` : cell;
    },
  };
}
