import { quoteString, type SqlType, typeName } from '../sql-type.js';
import { castSql } from './casts.js';
import { type Value, value } from './expression-value.js';

/** A value as FORMAT's `%t` prints it, or as `%T` does: a literal of the same type. NULL stays NULL at the top and is `NULL` inside. */
export function formatText(v: Value, style: 't' | 'T'): string {
  return v.literal === 'null' ? 'CAST(NULL AS VARCHAR)' : textOf(v.sql, v.type, style, 0);
}

const TYPED_LITERALS = ['NUMERIC', 'BIGNUMERIC', 'DATE', 'TIME', 'DATETIME', 'TIMESTAMP', 'INTERVAL'];

function textOf(sql: string, type: SqlType, style: 't' | 'T', depth: number): string {
  const inner = (of: string, t: SqlType): string => `coalesce(${textOf(of, t, style, depth + 1)}, 'NULL')`;
  switch (type.kind) {
    case 'ARRAY': return `('[' || array_to_string(list_transform(${sql}, lambda x${depth}: ${inner(`x${depth}`, type.element)}), ', ') || ']')`;
    case 'STRUCT': return `CASE WHEN ${sql} IS NULL THEN NULL ELSE '${style === 'T' && type.fields.length === 1 ? 'STRUCT' : ''}(' || ${type.fields.map((f) => inner(`struct_extract(${sql}, ${quoteString(f.name)})`, f.type)).join(` || ', ' || `)} || ')' END`;
    case 'FLOAT64': return `bq_float_literal(${sql}, '${style}')`;
    case 'JSON': return style === 'T' ? `('JSON ' || bq_quoted_literal(CAST(${sql} AS VARCHAR)))` : `CAST(${sql} AS VARCHAR)`;
    case 'STRING': return style === 'T' ? `bq_quoted_literal(${sql})` : sql;
    case 'BYTES': return `bq_bytes_literal(${sql}, '${style}')`;
    case 'RANGE': { const text = castSql(value(sql, type), { kind: 'STRING' }); return style === 'T' ? `('${typeName(type)} "' || ${text} || '"')` : text; }
    default: {
      const text = castSql(value(sql, type), { kind: 'STRING' });
      return style === 'T' && TYPED_LITERALS.includes(type.kind) ? `('${type.kind} "' || ${text} || '"${type.kind === 'INTERVAL' ? ' YEAR TO SECOND' : ''}')` : text;
    }
  }
}
