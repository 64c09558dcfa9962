import type { Int64, Timestamp } from '../storage-write/wire-messages.js';

export interface CreateReadSessionRequest {
  readonly parent: string;
  readonly readSession?: ReadSessionMessage | null;
  readonly maxStreamCount?: number;
  readonly preferredMinStreamCount?: number;
}

export interface ReadSessionMessage {
  readonly name?: string;
  readonly expireTime?: Timestamp | null;
  readonly dataFormat?: number;
  readonly avroSchema?: AvroSchemaMessage | null;
  readonly arrowSchema?: ArrowSchemaMessage | null;
  readonly table?: string;
  readonly tableModifiers?: { readonly snapshotTime?: Timestamp | null } | null;
  readonly readOptions?: TableReadOptions | null;
  readonly streams?: readonly ReadStreamMessage[];
  readonly estimatedTotalBytesScanned?: Int64;
  readonly traceId?: string;
  readonly estimatedRowCount?: Int64;
}

export interface TableReadOptions {
  readonly selectedFields?: readonly string[];
  readonly rowRestriction?: string;
  readonly arrowSerializationOptions?: { readonly bufferCompression?: number; readonly picosTimestampPrecision?: number } | null;
  readonly avroSerializationOptions?: { readonly enableDisplayNameAttribute?: boolean; readonly picosTimestampPrecision?: number } | null;
  readonly samplePercentage?: number | null;
  readonly responseCompressionCodec?: number | null;
}

export interface ReadStreamMessage {
  readonly name: string;
}
export interface ArrowSchemaMessage {
  readonly serializedSchema: Uint8Array;
}
export interface AvroSchemaMessage {
  readonly schema: string;
}

export interface ReadRowsRequest {
  readonly readStream: string;
  readonly offset?: Int64;
}
export interface ReadRowsResponse {
  readonly avroRows?: { readonly serializedBinaryRows: Uint8Array; readonly rowCount: Int64 } | null;
  readonly arrowRecordBatch?: { readonly serializedRecordBatch: Uint8Array; readonly rowCount: Int64 } | null;
  readonly rowCount: Int64;
  readonly stats?: { readonly progress?: { readonly atResponseStart: number; readonly atResponseEnd: number } | null } | null;
  readonly throttleState?: { readonly throttlePercent: number } | null;
  readonly avroSchema?: AvroSchemaMessage | null;
  readonly arrowSchema?: ArrowSchemaMessage | null;
  readonly uncompressedByteSize?: Int64;
}

export interface SplitReadStreamRequest {
  readonly name: string;
  readonly fraction?: number;
}
export interface SplitReadStreamResponse {
  readonly primaryStream?: ReadStreamMessage | null;
  readonly remainderStream?: ReadStreamMessage | null;
}
