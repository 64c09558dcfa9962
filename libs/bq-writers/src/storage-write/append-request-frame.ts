import { protos } from '@google-cloud/bigquery-storage';
import { HEADROOM } from './serialized-rows.js';
import type { AppendRequest, WriterSchema } from './write-stream-port.js';

/**
 * `AppendRowsRequest` on the wire: write_stream = 1, offset = 2 (Int64Value), proto_rows = 4 or arrow_rows = 5; in either writer_schema = 1
 * (ProtoSchema, ArrowSchema) and rows = 2 (ProtoRows, ArrowRecordBatch). Source: google/cloud/bigquery/storage/v1/storage.proto.
 */
const TAGS = { writeStream: 0x0a, offset: 0x12, protoRows: 0x22, arrowRows: 0x2a, writerSchema: 0x0a, rows: 0x12, int64Value: 0x08 } as const;

const schemas = new WeakMap<WriterSchema, Uint8Array>();

/** A flag and the message's length in front of it (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Length-Prefixed-Message). */
export const FRAME_BYTES = 5;

/**
 * The request as one gRPC frame: its head is written right before the rows, in their own memory, and nothing is copied. A head with a
 * schema may be too long for that; then, and when rows go out again, both go into memory of their own.
 */
export function appendRequestFrame(request: AppendRequest): Buffer {
  const { rows } = request;
  const head = headOf(request);
  if (!rows.claim() || head.length > HEADROOM) return Buffer.concat([head, rows.bytes]);
  const start = HEADROOM - head.length;
  head.copy(rows.memory, start);
  return rows.memory.subarray(start, HEADROOM + rows.bytes.length);
}

/** All that comes before the bytes of the rows: the frame's head, and the request's. */
function headOf(request: AppendRequest): Buffer {
  const schema = request.writerSchema === undefined ? undefined : schemaBytes(request.writerSchema);
  const stream = Buffer.from(request.writeStream, 'utf8');
  const offset = request.offset === undefined ? undefined : varint(request.offset);
  const rowsBytes = request.rows.bytes.length;
  const schemaPart = schema === undefined ? 0 : 1 + varintLength(schema.length) + schema.length;
  const protoRows = schemaPart + 1 + varintLength(rowsBytes) + rowsBytes;
  const total = 1 + varintLength(stream.length) + stream.length + (offset === undefined ? 0 : 3 + offset.length) + 1 + varintLength(protoRows) + protoRows - rowsBytes;

  const out = Buffer.allocUnsafe(FRAME_BYTES + total);
  out[0] = 0;
  out.writeUInt32BE(total + rowsBytes, 1);
  let at = lengthDelimited(out, FRAME_BYTES, TAGS.writeStream, stream);
  if (offset !== undefined) {
    out[at++] = TAGS.offset;
    out[at++] = offset.length + 1;
    out[at++] = TAGS.int64Value;
    out.set(offset, at);
    at += offset.length;
  }
  at = header(out, at, request.rows.carrier === 'arrow' ? TAGS.arrowRows : TAGS.protoRows, protoRows);
  if (schema !== undefined) at = lengthDelimited(out, at, TAGS.writerSchema, schema);
  header(out, at, TAGS.rows, rowsBytes);
  return out;
}

function schemaBytes(schema: WriterSchema): Uint8Array {
  let bytes = schemas.get(schema);
  if (bytes === undefined) {
    const { ArrowSchema, ProtoSchema } = protos.google.cloud.bigquery.storage.v1;
    bytes = 'serializedSchema' in schema ? ArrowSchema.encode({ serializedSchema: schema.serializedSchema }).finish() : ProtoSchema.encode(ProtoSchema.fromObject({ protoDescriptor: schema })).finish();
    schemas.set(schema, bytes);
  }
  return bytes;
}

function lengthDelimited(out: Buffer, at: number, tag: number, value: Uint8Array): number {
  const start = header(out, at, tag, value.length);
  out.set(value, start);
  return start + value.length;
}

function header(out: Buffer, at: number, tag: number, length: number): number {
  let position = at;
  out[position++] = tag;
  let rest = length;
  while (rest > 0x7f) {
    out[position++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[position++] = rest;
  return position;
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) length += 1;
  return length;
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
