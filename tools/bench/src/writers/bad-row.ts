import type { Row, Writer } from '@cloudact/bq-writers';
import { EmulatorProcess } from '@cloudact/bq-emulator/bench';
import { SchemaRegistry, type TableRef } from '@cloudact/schemas';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchResult, compare } from '../benchmark.js';
import { createDataset } from '../emulator/rest-calls.js';
import { gatewayOptions } from './gateway-options.js';
import { openStreamingWriter } from './insert-all.js';
import { openLoadWriter } from './load-file.js';
import { openStorageWriter } from './storage-write.js';
import { PROJECT, rowsOf, type WriterHouse, type WriterScenario } from './writer-house.js';

const COLUMN = 'BilledCost';
/** Finer than the embedded server keeps a BIGNUMERIC: our own check lets it pass, and the server refuses the row. */
const REFUSED_BY_SERVER = '0.00000000000000000001';
/** A load job takes a file or refuses it, so its bad row is one that our own check finds. */
const REFUSED_BY_CHECK = 'no number';
const ALLOWED_RATIO = 2;

interface Way {
  readonly method: string;
  readonly bad: string;
  readonly found: string;
  readonly open: (house: WriterHouse) => { readonly writer: Pick<Writer, 'write' | 'close'>; readonly close: () => Promise<void> };
}

const WAYS: readonly Way[] = [
  { method: 'storage-write', bad: REFUSED_BY_SERVER, found: 'refused by the server', open: (house) => ({ writer: openStorageWriter(house, 1), close: async () => undefined }) },
  { method: 'streaming', bad: REFUSED_BY_SERVER, found: 'refused by the server', open: openStreamingWriter },
  { method: 'load', bad: REFUSED_BY_CHECK, found: 'refused by the check', open: openLoadWriter },
];

/** One row among many that cannot be stored, against the same rows without it, into the embedded server: every other row must arrive. */
export const badRowScenario: WriterScenario = async (house) => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-bad-row-'));
  const server = await EmulatorProcess.start(directory);
  try {
    await createDataset(server, 'd');
    const { grpcPort, url } = server;
    const httpPort = Number(new URL(url).port);
    const results: BenchResult[] = [];
    for (const way of WAYS) results.push(await measure(way, { ...house, sink: { grpcPort, httpPort, stop: async () => undefined } }));
    return results;
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

async function measure({ method, bad, found, open }: Way, house: WriterHouse): Promise<BenchResult> {
  const count = house.quick ? 5_000 : 100_000;
  const { writer, close } = open(house);
  const write = async (badAt: number): Promise<void> => {
    const table = await freshTable(house);
    const expected = badAt < 0 ? 0 : 1;
    const { rowsWritten, rowsDeadLettered } = await writer.write({ org: 'bench', table, rows: withBadRow(house, count, badAt, bad), runId: randomUUID(), intent: 'append', realTime: true });
    if (rowsWritten !== count - expected || rowsDeadLettered !== expected) throw new Error(`${method}: ${rowsWritten} rows written and ${rowsDeadLettered} dead letters, of ${count} rows with ${expected} bad`);
  };
  try {
    await write(-1);
    return await compare({
      id: `bad-row.${method}`, what: `one bad row among ${count} by ${method}, ${found}`, unit: 'ms', target: ALLOWED_RATIO, judge: 'ratio', against: 'the same rows without it', rows: 1, run: () => write(Math.floor(count / 2)), runAgainst: () => write(-1),
    }, house.rounds);
  } finally {
    await writer.close();
    await close();
  }
}

/** A table of its own for each run, so that no run sees another's rows. */
async function freshTable(house: WriterHouse): Promise<TableRef> {
  const schema = { ...house.schema, tableName: `t_${randomUUID().replaceAll('-', '')}` };
  const table = SchemaRegistry.fromTables([schema]).ref(schema.scope, { projectId: PROJECT, datasetId: 'd' }, schema.tableName);
  const { gateway } = gatewayOptions(house);
  await gateway.createStagingTable(table, schema.fields, new Date(Date.now() + 3_600_000));
  await gateway.close();
  return table;
}

function* withBadRow(house: WriterHouse, count: number, badAt: number, bad: string): Generator<Row> {
  let at = 0;
  for (const row of rowsOf(house, count)) yield at++ === badAt ? { ...row, [COLUMN]: bad } : row;
}
