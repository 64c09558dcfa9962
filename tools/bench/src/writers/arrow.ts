import type { ArrowBatchInput } from '@cloudact/bq-writers';
import { RecordBatchStreamWriter, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { randomUUID } from 'node:crypto';
import { compare } from '../benchmark.js';
import { sendBare } from './bare-http2.js';
import { openOfficialWriter } from './official-writer.js';
import { openStorageWriter } from './storage-write.js';
import { requireAll, type WriterHouse, type WriterScenario } from './writer-house.js';

const BATCH_ROWS = 1000;

/** The rows as Arrow record batches, every column as text; made before the clock runs, as a source that speaks Arrow would. */
function arrowOf({ schema, rows }: WriterHouse): { readonly schema: Uint8Array; readonly batches: readonly ArrowBatchInput[] } {
  let head: Uint8Array = new Uint8Array();
  const batches: ArrowBatchInput[] = [];
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const part = rows.slice(from, from + BATCH_ROWS);
    const table = new Table(Object.fromEntries(schema.fields.map(({ name }) => [name, vectorFromArray(part.map((row) => String(row[name])), new Utf8())])));
    const [first, bytes] = messagesOf(RecordBatchStreamWriter.writeAll(table).toUint8Array(true));
    head = first;
    batches.push({ bytes, rows: part.length });
  }
  return { schema: head, batches };
}

/** Continuation mark and length before a message; as many bytes end the stream. */
const PREFIX_BYTES = 8;

/** The messages of an IPC stream, apart: the schema and one batch. */
function messagesOf(stream: Uint8Array): readonly [schema: Uint8Array, batch: Uint8Array] {
  const schemaEnd = PREFIX_BYTES + new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
  return [stream.subarray(0, schemaEnd), stream.subarray(schemaEnd, stream.length - PREFIX_BYTES)];
}

/** Record batches go through as they are; the peer makes rows of objects. */
export const arrowScenario: WriterScenario = async (house) => {
  const count = house.quick ? 20_000 : 200_000;
  const { schema, batches } = arrowOf(house);
  const writer = openStorageWriter(house, 1);
  const official = await openOfficialWriter(house);
  function* repeated(): Generator<ArrowBatchInput> {
    for (let sent = 0, i = 0; sent < count; i++) {
      const batch = batches[i % batches.length] as ArrowBatchInput;
      sent += batch.rows ?? 0;
      yield batch;
    }
  }
  const run = async (): Promise<void> => {
    requireAll(await writer.writeArrow({ org: 'bench', table: house.table, runId: randomUUID(), schema, batches: repeated(), realTime: true }), count);
  };
  // As many rows would take the peer minutes: it writes a tenth of them, and its time counts ten times.
  const tenth = count / 10;
  const runAgainst = async (): Promise<number> => {
    const start = performance.now();
    await official.write(tenth);
    return (performance.now() - start) * (count / tenth);
  };
  try {
    await run();
    await runAgainst();
    const what = `Arrow record batches of ${BATCH_ROWS} rows, passed through, one worker`;
    const limit = (): Promise<void> => sendBare(house.sink.grpcPort, Array.from(repeated(), ({ bytes }) => bytes));
    await limit();
    return [
      await compare({ id: 'arrow', what, unit: 'rows/s', target: 20, judge: 'ratio', against: 'official JSONWriter', rows: count, run, runAgainst }, house.rounds),
      await compare({ id: 'arrow.limit', what, unit: 'rows/s', target: 0.8, judge: 'ratio', against: 'the same bytes over bare HTTP/2 of Node', rows: count, run, runAgainst: limit }, house.rounds),
    ];
  } finally {
    await writer.close();
    await official.close();
  }
};
