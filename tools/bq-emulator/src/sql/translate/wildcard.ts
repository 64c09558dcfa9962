import { notFound } from '../../api-error.js';
import { fieldType, quoteIdentifier, quoteString, STRING } from '../sql-type.js';
import { castSql } from './casts.js';
import { value } from './expression-value.js';
import type { FromItem } from './from.js';
import { newScan, originsOf } from './pruning.js';
import type { Scope, ScopeColumn } from './scope.js';
import type { SuffixReading } from './table-suffix.js';
import { sourceKey, tableKey, type Translation } from './translation.js';

/** `dataset.prefix*`: the union of the tables, with the columns of the last by name: https://cloud.google.com/bigquery/docs/querying-wildcard-tables */
export function wildcard(t: Translation, path: readonly string[], alias: string | undefined, left: Scope): FromItem {
  const name = path.at(-1) ?? '';
  const prefix = name.slice(0, -1);
  const datasetId = path.at(-2) ?? t.options.defaultDataset?.datasetId ?? '';
  const projectId = path.length > 2 ? path.slice(0, -2).join('.') : t.options.projectId;
  const tables = t.options.catalog.tablesWithPrefix(projectId, datasetId, prefix).filter((e) => e.kind === 'TABLE').map((e) => t.requireTable(e.id));
  const last = [...tables].sort((a, b) => (a.id.tableId < b.id.tableId ? -1 : 1)).at(-1);
  if (last === undefined) throw notFound(`Table ${projectId}:${datasetId}.${name} does not match any table`);
  const parts = tables.map((table) => {
    t.read.add(tableKey(table.id));
    const columns = last.fields.map((wanted) => {
      const found = table.fields.find((f) => f.name.toLowerCase() === wanted.name.toLowerCase());
      return found === undefined ? castSql({ sql: 'NULL', type: fieldType(wanted), literal: 'null' }, fieldType(wanted)) : castSql(value(quoteIdentifier(found.name), fieldType(found)), fieldType(wanted));
    });
    return `SELECT ${[...columns, quoteString(table.id.tableId.slice(prefix.length))].join(', ')} FROM ${table.engineName}`;
  });
  const reading: SuffixReading = { tables: tables.map(({ id }) => ({ id, suffix: id.tableId.slice(prefix.length) })), conditions: [] };
  t.suffixReadings.push(reading);
  const scans = tables.map((table) => newScan(t, table));
  const engineAlias = t.freshName(prefix);
  const columns = last.fields.map((f): ScopeColumn => ({ name: f.name, sql: `${engineAlias}.${quoteIdentifier(f.name)}`, type: fieldType(f), sources: tables.map((table) => sourceKey(table.id, f.name)), origins: scans.flatMap((scan) => originsOf(scan, f.name).origins ?? []) }));
  const suffix: ScopeColumn = { name: '_TABLE_SUFFIX', sql: `${engineAlias}."_TABLE_SUFFIX"`, type: STRING, sources: [], hidden: true, suffixOf: reading };
  const names = [...columns, suffix].map((c) => quoteIdentifier(c.name)).join(', ');
  return { sql: `(${parts.join(' UNION ALL ')}) AS ${engineAlias}(${names})`, scope: { relations: [{ alias: alias ?? name, columns: [...columns, suffix] }], merged: new Map(), parent: left.parent } };
}
