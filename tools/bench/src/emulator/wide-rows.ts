import type { ProtoField, TableField } from '@cloudact/bq-emulator/bench';

type Kind = 'INTEGER' | 'STRING' | 'FLOAT' | 'NUMERIC' | 'TIMESTAMP' | 'DATE' | 'BOOLEAN' | 'JSON';

/** A cost table's mix of types, repeated to the width that is asked for. */
const MIX: readonly Kind[] = ['STRING', 'STRING', 'NUMERIC', 'INTEGER', 'STRING', 'TIMESTAMP', 'DATE', 'FLOAT', 'BOOLEAN', 'STRING'];
const PROTO_TYPES: Readonly<Record<Kind, string>> = { INTEGER: 'int64', STRING: 'string', FLOAT: 'double', NUMERIC: 'string', TIMESTAMP: 'int64', DATE: 'int32', BOOLEAN: 'bool', JSON: 'string' };

const kindOf = (column: number): Kind => MIX[column % MIX.length] ?? 'STRING';
const nameOf = (column: number): string => `c${column}`;

export const wideFields = (columns: number): readonly TableField[] => Array.from({ length: columns }, (_, i) => ({ name: nameOf(i), type: kindOf(i), mode: 'NULLABLE' as const }));
export const wideProto = (columns: number): readonly ProtoField[] => Array.from({ length: columns }, (_, i) => ({ name: nameOf(i), type: PROTO_TYPES[kindOf(i)] }));

type Value = string | number | boolean | bigint;

function value(kind: Kind, row: number, column: number): Value {
  switch (kind) {
    case 'INTEGER': return row * 7 + column;
    case 'FLOAT': return row / 8 + column;
    case 'NUMERIC': return `${row % 1000}.${String(column).padStart(3, '0')}25`;
    case 'BOOLEAN': return row % 2 === 0;
    case 'TIMESTAMP': return 1_780_000_000_000_000 + row * 1000;
    case 'DATE': return 20_000 + (row % 300);
    case 'JSON': return '{"a":1}';
    case 'STRING': return `resource-${column}-${row % 977}`;
  }
}

const DAY_MS = 86_400_000;

/** As insertAll and NDJSON take it. */
export function jsonRow(row: number, columns: number): Record<string, Value> {
  return Object.fromEntries(Array.from({ length: columns }, (_, i) => {
    const kind = kindOf(i);
    const raw = value(kind, row, i);
    if (kind === 'DATE') return [nameOf(i), new Date(Number(raw) * DAY_MS).toISOString().slice(0, 10)];
    if (kind === 'TIMESTAMP') return [nameOf(i), new Date(Number(raw) / 1000).toISOString()];
    return [nameOf(i), raw];
  }));
}

/** As the proto message takes it. */
export const protoRow = (row: number, columns: number): Record<string, Value> => Object.fromEntries(Array.from({ length: columns }, (_, i) => [nameOf(i), value(kindOf(i), row, i)]));

/** As the bare engine's appender takes it. */
export const cellRow = (row: number, columns: number): Value[] =>
  Array.from({ length: columns }, (_, i) => {
    const kind = kindOf(i);
    const raw = value(kind, row, i);
    return kind === 'INTEGER' || kind === 'TIMESTAMP' ? BigInt(raw) : raw;
  });
