import { protos } from '@google-cloud/bigquery-storage';
import fc from 'fast-check';
import { appendRequestBytes } from './append-request-bytes.js';
import { SerializedRows } from './serialized-rows.js';

const { AppendRowsRequest } = protos.google.cloud.bigquery.storage.v1;
const SCHEMA = { name: 'Row', field: [{ name: 'a', number: 1, label: 1, type: 9 }], nestedType: [] };

describe('appendRequestBytes', () => {
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
        const decoded = AppendRowsRequest.toObject(AppendRowsRequest.decode(appendRequestBytes({ writeStream, rows: SerializedRows.of(rows), ...(offset === undefined ? {} : { offset }), ...(schema ? { writerSchema: SCHEMA } : {}) })), { longs: String });
        expect(decoded).toEqual(AppendRowsRequest.toObject(AppendRowsRequest.decode(expected), { longs: String }));
      }),
    );
  });
});
