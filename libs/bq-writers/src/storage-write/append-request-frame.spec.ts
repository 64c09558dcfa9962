import { protos } from '@google-cloud/bigquery-storage';
import fc from 'fast-check';
import { appendRequestFrame, FRAME_BYTES } from './append-request-frame.js';
import { SerializedRows } from './serialized-rows.js';

const { AppendRowsRequest } = protos.google.cloud.bigquery.storage.v1;
const SCHEMA = { name: 'Row', field: [{ name: 'a', number: 1, label: 1, type: 9 }], nestedType: [] };

/** The message of a frame that says how long it is. */
function messageIn(frame: Buffer): Buffer {
  expect([frame[0], frame.readUInt32BE(1)]).toEqual([0, frame.length - FRAME_BYTES]);
  return frame.subarray(FRAME_BYTES);
}

describe('appendRequestFrame', () => {
  it('goes out from the memory of its rows once, and from memory of its own when it goes out again', () => {
    const rows = SerializedRows.of([Buffer.alloc(100_000, 'row')]);
    const first = appendRequestFrame({ writeStream: 'a', rows });
    const queued = Buffer.from(first);
    const second = appendRequestFrame({ writeStream: 'another stream', offset: 5n, writerSchema: SCHEMA, rows });
    expect([first.buffer === rows.memory.buffer, second.buffer === rows.memory.buffer]).toEqual([true, false]);
    expect(first.equals(queued)).toBe(true);
    expect(AppendRowsRequest.decode(messageIn(second)).writeStream).toBe('another stream');
  });

  it("writes what Google's own serialiser writes", () => {
    const request = fc.record({ writeStream: fc.string({ minLength: 1 }), offset: fc.option(fc.bigInt({ min: 0n, max: 2n ** 62n }), { nil: undefined }), schema: fc.boolean(), rows: fc.array(fc.uint8Array({ maxLength: 20_000 }), { maxLength: 20 }) });
    fc.assert(
      fc.property(request, ({ writeStream, offset, schema, rows }) => {
        const expected = AppendRowsRequest.encode(
          AppendRowsRequest.fromObject({
            writeStream,
            ...(offset === undefined ? {} : { offset: { value: String(offset) } }),
            protoRows: { ...(schema ? { writerSchema: { protoDescriptor: SCHEMA } } : {}), rows: { serializedRows: rows } },
          }),
        ).finish();
        const decoded = AppendRowsRequest.toObject(AppendRowsRequest.decode(messageIn(appendRequestFrame({ writeStream, rows: SerializedRows.of(rows), ...(offset === undefined ? {} : { offset }), ...(schema ? { writerSchema: SCHEMA } : {}) }))), { longs: String });
        expect(decoded).toEqual(AppendRowsRequest.toObject(AppendRowsRequest.decode(expected), { longs: String }));
      }),
    );
  });
});
