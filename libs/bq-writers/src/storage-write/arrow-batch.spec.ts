import { protos } from '@google-cloud/bigquery-storage';
import { RecordBatchStreamWriter, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { AppendMemory } from './append-memory.js';
import { appendRequestFrame, FRAME_BYTES } from './append-request-frame.js';
import { ArrowBatch } from './arrow-batch.js';

const { AppendRowsRequest } = protos.google.cloud.bigquery.storage.v1;

function ipc(rows: number): { readonly schema: Buffer; readonly batch: Buffer } {
  const stream = Buffer.from(RecordBatchStreamWriter.writeAll(new Table({ id: vectorFromArray(Array.from({ length: rows }, (_row, index) => `r${index}`), new Utf8()) })).toUint8Array(true));
  const end = 8 + stream.readInt32LE(4);
  return { schema: stream.subarray(0, end), batch: stream.subarray(end, stream.length - 8) };
}

describe('ArrowBatch', () => {
  it.each([0, 1, 255, 70_000])('counts %i rows by the metadata of the batch', (rows) => {
    expect(new ArrowBatch('costs', 0, ipc(rows).batch)).toHaveLength(rows);
  });

  it('goes out untouched, with its schema on the first request of a connection', () => {
    const { schema, batch } = ipc(300);
    const rows = new ArrowBatch('costs', 0, batch);
    const decode = (writerSchema?: { readonly serializedSchema: Uint8Array }) => AppendRowsRequest.decode(appendRequestFrame({ writeStream: 's', offset: 7n, rows, ...(writerSchema === undefined ? {} : { writerSchema }) }).subarray(FRAME_BYTES));
    const first = decode({ serializedSchema: schema });
    expect(Buffer.from(first.arrowRows?.writerSchema?.serializedSchema as Uint8Array)).toEqual(schema);
    expect(Buffer.from(first.arrowRows?.rows?.serializedRecordBatch as Uint8Array)).toEqual(batch);
    expect([first.writeStream, String(first.offset?.value), first.protoRows]).toEqual(['s', '7', null]);
    const second = decode();
    expect(second.arrowRows?.writerSchema).toBeNull();
    expect(Buffer.from(second.arrowRows?.rows?.serializedRecordBatch as Uint8Array)).toEqual(batch);
  });

  it('takes the memory of a batch that is stored, and of no other, and is as long as itself there', () => {
    const appends = new AppendMemory();
    const [long, short] = [ipc(300).batch, ipc(3).batch];
    const first = new ArrowBatch('costs', 0, long, 300, appends);
    const second = new ArrowBatch('costs', 1, long, 300, appends);
    expect(second.memory.buffer).not.toBe(first.memory.buffer);
    appends.giveBack(first);
    const third = new ArrowBatch('costs', 2, short, 3, appends);
    expect(third.memory.buffer).toBe(first.memory.buffer);
    const sent = AppendRowsRequest.decode(appendRequestFrame({ writeStream: 's', rows: third }).subarray(FRAME_BYTES));
    expect(Buffer.from(sent.arrowRows?.rows?.serializedRecordBatch as Uint8Array)).toEqual(short);
    appends.giveBack(third);
    expect(new ArrowBatch('costs', 3, ipc(70_000).batch, 70_000, appends)).toHaveLength(70_000);
    const again = new ArrowBatch('costs', 4, long, 300, appends);
    for (let send = 0; send < 2; send += 1) appendRequestFrame({ writeStream: 's', rows: again });
    appends.giveBack(again);
    // The first of the two sends may still stand in a queue.
    expect(new ArrowBatch('costs', 5, long, 300, appends).memory.buffer).not.toBe(again.memory.buffer);
  });

  it('is refused when it is larger than an append may be', () => {
    expect(() => new ArrowBatch('costs', 3, Buffer.alloc(20_000_000))).toThrow('Record batch 3 for costs cannot be stored, and none of its rows was: it has 20000000 bytes, and an append takes 19971520. Make smaller batches.');
  });
});
