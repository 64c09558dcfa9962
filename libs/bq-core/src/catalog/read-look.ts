import { type ActualPartitioning, type ActualTable, FIELD_TYPES, type FieldSchema, type FieldType, type PartitionType, RANGE_ELEMENT_TYPES, type TableSchema } from '@cloudact/schemas';
import { labelsOfLiteral, textOfLiteral } from './sql-text.js';

/** A table as `shapeQuery` writes it. */
interface Look {
  readonly c: readonly { readonly n: string; readonly t: string; readonly u: string; readonly p: string; readonly k: number | string | null; readonly d: string | null }[];
  readonly f: readonly { readonly n: string; readonly t: string; readonly e: string | null }[];
  readonly o: readonly { readonly n: string; readonly v: string }[];
  readonly k: readonly string[];
  readonly p: string | null;
}

const UNITS: readonly PartitionType[] = ['HOUR', 'DAY', 'MONTH', 'YEAR'];

/**
 * A table of INFORMATION_SCHEMA in our words. The views do not tell everything: fields of a STRUCT count as NULLABLE where they are not
 * lists, and the unit of the partitions, where there is no DDL, as the one that is wanted; it cannot change while a table lives.
 */
export function readLook(tableId: string, look: string, wanted: TableSchema | undefined): ActualTable {
  const { c: columns, f: paths, o: options, k: primaryKey, p: clause } = JSON.parse(look) as Look;
  const option = (name: string): string | undefined => options.find(({ n }) => n === name)?.v;
  const partitioning = partitioningOf(columns.find(({ p }) => p === 'YES')?.n, clause, wanted);
  const expiration = Number(option('partition_expiration_days') ?? Number.NaN);
  return {
    tableId,
    description: textOfLiteral(option('description') ?? ''),
    fields: columns.map(({ n, t, u, d }) => ({ ...fieldOf(n, n, t, paths), ...(u === 'NO' && !t.startsWith('ARRAY<') ? { mode: 'REQUIRED' as const } : {}), ...(d === null || d === 'NULL' ? {} : { defaultValueExpression: d }) })),
    ...(partitioning === undefined ? {} : { partitioning }),
    clustering: columns.filter(({ k }) => k !== null).toSorted((a, b) => Number(a.k) - Number(b.k)).map(({ n }) => n),
    ...(Number.isNaN(expiration) ? {} : { partitionExpirationDays: expiration }),
    requirePartitionFilter: option('require_partition_filter') === 'true',
    labels: labelsOfLiteral(option('labels') ?? ''),
    primaryKey,
  };
}

function fieldOf(name: string, path: string, dataType: string, paths: Look['f']): FieldSchema {
  const repeated = /^ARRAY<(.*)>$/s.exec(dataType)?.[1];
  const element = repeated ?? dataType;
  const range = RANGE_ELEMENT_TYPES.find((type) => element === `RANGE<${type}>`);
  const description = paths.find(({ n }) => n === path)?.e ?? '';
  const children = element.startsWith('STRUCT<') ? paths.filter(({ n }) => n.startsWith(`${path}.`) && !n.slice(path.length + 1).includes('.')) : undefined;
  return {
    name,
    type: typeOf(element),
    mode: repeated === undefined ? 'NULLABLE' : 'REPEATED',
    description,
    ...(children === undefined ? {} : { fields: children.map(({ n, t }) => fieldOf(n.slice(path.length + 1), n, t, paths)) }),
    ...(range === undefined ? {} : { rangeElementType: range }),
  };
}

/** `STRUCT<...>`, `NUMERIC(10, 2)` and `RANGE<DATE>` are STRUCT, NUMERIC and RANGE. A type that we do not know keeps its name and differs from every wanted one. */
function typeOf(dataType: string): FieldType {
  const name = /^[A-Z0-9_]+/.exec(dataType)?.[0] ?? dataType;
  return FIELD_TYPES.find((type) => type === name) ?? (name as FieldType);
}

function partitioningOf(column: string | undefined, clause: string | null, wanted: TableSchema | undefined): ActualPartitioning | undefined {
  if (clause === null) {
    if (column === undefined) return undefined;
    const type = wanted?.partitioning.type ?? 'DAY';
    return column.startsWith('_PARTITION') ? { type } : { type, field: column };
  }
  if (clause.startsWith('RANGE_BUCKET')) return { type: 'other', detail: clause };
  // DATE(column) and the bare column are days; the others say their unit: TIMESTAMP_TRUNC(column, MONTH)
  const type = UNITS.find((unit) => new RegExp(`,\\s*${unit}\\)`).test(clause)) ?? 'DAY';
  return column === undefined || column.startsWith('_PARTITION') ? { type } : { type, field: column };
}
