/** What protobufjs gives for an int64 (a Long or a number), and what it takes. */
export type Int64 = number | string | { toString(): string };
export interface Int64Value {
  readonly value?: Int64;
}
export interface Timestamp {
  readonly seconds: Int64;
  readonly nanos: number;
}

export interface CreateWriteStreamRequest {
  readonly parent: string;
  readonly writeStream?: WriteStreamMessage | null;
}
export interface WriteStreamMessage {
  readonly name?: string;
  readonly type?: number;
  readonly createTime?: Timestamp | null;
  readonly commitTime?: Timestamp | null;
  readonly tableSchema?: TableSchemaMessage | null;
  readonly writeMode?: number;
  readonly location?: string;
}

export interface AppendRowsRequest {
  readonly writeStream?: string;
  readonly offset?: Int64Value | null;
  readonly protoRows?: {
    /** A serialized ProtoSchema; empty when the request carries none. */
    readonly writerSchema?: Uint8Array;
    readonly rows?: { readonly serializedRows?: readonly Buffer[] } | null;
  } | null;
  readonly arrowRows?: {
    /** A serialized ArrowSchema; empty when the request carries none. */
    readonly writerSchema?: Uint8Array;
    readonly rows?: { readonly serializedRecordBatch?: Uint8Array } | null;
  } | null;
  readonly traceId?: string;
  readonly missingValueInterpretations?: Readonly<Record<string, number>>;
  readonly defaultMissingValueInterpretation?: number;
  /** Bytes that the request took on the wire. Set by the server's deserializer, not a field of the message. */
  readonly encodedBytes?: number;
}
export interface AppendRowsResponse {
  readonly appendResult?: { readonly offset?: Int64Value | null } | null;
  readonly error?: StatusMessage | null;
  readonly updatedSchema?: TableSchemaMessage | null;
  readonly rowErrors?: readonly RowErrorMessage[];
  readonly writeStream?: string;
}
export interface RowErrorMessage {
  readonly index: Int64;
  readonly code: number;
  readonly message: string;
}
export interface StatusMessage {
  readonly code: number;
  readonly message: string;
  readonly details?: readonly AnyMessage[];
}
/** protobufjs keeps these two names as the bundled any.proto spells them. */
export interface AnyMessage {
  readonly type_url: string;
  readonly value: Uint8Array;
}
/** google.rpc.RetryInfo. */
export interface RetryInfoMessage {
  readonly retryDelay: Timestamp;
}
export interface StorageErrorMessage {
  readonly code: number;
  readonly entity: string;
  readonly errorMessage: string;
}

export interface GetWriteStreamRequest {
  readonly name: string;
  readonly view?: number;
}
export interface FinalizeWriteStreamRequest {
  readonly name: string;
}
export interface FinalizeWriteStreamResponse {
  readonly rowCount: Int64;
}
export interface BatchCommitWriteStreamsRequest {
  readonly parent: string;
  readonly writeStreams: readonly string[];
}
export interface BatchCommitWriteStreamsResponse {
  readonly commitTime?: Timestamp | null;
  readonly streamErrors?: readonly StorageErrorMessage[];
}
export interface FlushRowsRequest {
  readonly writeStream: string;
  readonly offset?: Int64Value | null;
}
export interface FlushRowsResponse {
  readonly offset: Int64;
}

export interface TableSchemaMessage {
  readonly fields: readonly TableFieldMessage[];
}
export interface TableFieldMessage {
  readonly name: string;
  readonly type: number;
  readonly mode: number;
  readonly fields?: readonly TableFieldMessage[];
  readonly description?: string;
  readonly maxLength?: Int64;
  readonly precision?: Int64;
  readonly scale?: Int64;
  readonly defaultValueExpression?: string;
  readonly rangeElementType?: { readonly type: number } | null;
}
