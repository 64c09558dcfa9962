import { SchemaRegistry, type TableRef, type TableSchema } from '@cloudact/schemas';
import type { Row, Writer, WriteReceipt, WriteRequest } from '@cloudact/bq-writers';
import { randomUUID } from 'node:crypto';
import type { BenchResult } from '../benchmark.js';
import { type FocusRow, focusRows, focusTable } from './focus-rows.js';
import type { Sink } from './sink-process.js';

export const PROJECT = 'bench';
/** Different rows; longer inputs go through them again. */
const DISTINCT_ROWS = 10_000;

/** What every writer of the benchmark works with: the same rows of the same table, and a sink. */
export interface WriterHouse {
  readonly sink: Sink;
  readonly schema: TableSchema;
  readonly table: TableRef;
  readonly rows: readonly FocusRow[];
  /** For files on their way. */
  readonly directory: string;
  readonly quick: boolean;
  readonly rounds: number;
}

export type WriterScenario = (house: WriterHouse) => Promise<readonly BenchResult[]>;

/** @param distinct different rows to make */
export function writerHouse(options: Pick<WriterHouse, 'sink' | 'quick' | 'rounds' | 'directory'>, distinct = DISTINCT_ROWS): WriterHouse {
  const schema = focusTable();
  const table = SchemaRegistry.fromTables([schema]).ref(schema.scope, { projectId: PROJECT, datasetId: 'd' }, schema.tableName);
  return { ...options, schema, table, rows: focusRows(schema, distinct, 'date') };
}

/** `count` rows, one after the other, none of them kept. */
export function* rowsOf({ rows }: WriterHouse, count: number): Generator<Row> {
  for (let i = 0; i < count; i++) yield rows[i % rows.length] as Row;
}

export const requestFor = (house: WriterHouse, count: number): WriteRequest => ({ org: 'bench', table: house.table, rows: rowsOf(house, count), runId: randomUUID(), intent: 'append', realTime: true });

/** Writes `count` rows; that all of them arrived is part of what is measured. */
export async function writeAll(writer: Pick<Writer, 'write'>, house: WriterHouse, count: number): Promise<void> {
  requireAll(await writer.write(requestFor(house, count)), count);
}

export function requireAll({ rowsWritten }: WriteReceipt, count: number): void {
  if (rowsWritten !== count) throw new Error(`${rowsWritten} of ${count} rows were written`);
}
