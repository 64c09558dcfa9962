import { ProtoRows, RawClient } from '@cloudact/bq-emulator/bench';
import { compare } from '../benchmark.js';
import { bareTable, BATCH_ROWS, NARROW, PROJECT, type Scenario } from './house.js';
import { createTable } from './rest-calls.js';
import { cellRow, protoRow, wideProto } from './wide-rows.js';

export const storageWriteScenario: Scenario = async ({ emulator, engine, quick, rounds }) => {
  const requests = quick ? 4 : 20;
  await createTable(emulator, 'written', NARROW);
  const append = await bareTable(engine, 'written', NARROW);
  const proto = new ProtoRows(wideProto(NARROW));
  const serializedRows = Array.from({ length: BATCH_ROWS }, (_, i) => proto.row(protoRow(i, NARROW)));
  const client = new RawClient(emulator.grpcPort);
  const writeStream = `projects/${PROJECT}/datasets/d/tables/written/streams/_default`;
  const cells = Array.from({ length: BATCH_ROWS }, (_, i) => cellRow(i, NARROW));
  const run = async (): Promise<void> => {
    const connection = client.connect();
    for (let i = 0; i < requests; i++) connection.send({ writeStream, protoRows: { ...(i === 0 ? { writerSchema: proto.writerSchema } : {}), rows: { serializedRows } } });
    for (let i = 0; i < requests; i++) {
      const { error } = await connection.next();
      if (error) throw new Error(error.message);
    }
    await connection.end();
  };
  const bare = async (): Promise<void> => {
    for (let i = 0; i < requests; i++) await append(cells);
  };
  await run();
  const result = await compare({
    id: 'storage-write', what: `Storage Write, default stream, ${BATCH_ROWS} rows of ${NARROW} columns an append, durable`, unit: 'rows/s', target: 40_000, against: 'DuckDB appender, a transaction each', rows: BATCH_ROWS * requests, run, runAgainst: bare,
  }, rounds);
  client.close();
  return result;
};
