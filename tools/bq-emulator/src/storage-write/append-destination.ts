import type { StoredTable } from '../catalog/table-store.js';
import { protoFormat } from './proto-format.js';
import type { StreamName } from './resource-names.js';
import type { TableDecoder, WriterFormat } from './row-source.js';
import type { AppendRowsRequest } from './wire-messages.js';

/** A stream that a connection writes to: the writer schema it remembers, compiled for the table as it is now. */
export class AppendDestination {
  readonly stream: StreamName;
  readonly #schemaBytes: Buffer;
  readonly #format: WriterFormat;
  #compiled: { readonly decoder: TableDecoder; readonly schemaVersion: number };
  /** The schema version that the client knows of, having opened the connection or been told. */
  #announced: number;

  private constructor(stream: StreamName, schemaBytes: Buffer, format: WriterFormat, table: StoredTable) {
    this.stream = stream;
    this.#schemaBytes = schemaBytes;
    this.#format = format;
    this.#compiled = this.#compile(table);
    this.#announced = table.schemaVersion;
  }

  /** @throws StorageWriteError when the request's writer schema is none, or does not fit the table */
  static async open(stream: StreamName, request: AppendRowsRequest, table: StoredTable): Promise<AppendDestination> {
    // A copy: a view would keep the whole first request alive for as long as the connection.
    const schemaBytes = Buffer.from(writerSchemaOf(request));
    return new AppendDestination(stream, schemaBytes, await formatOf(request, schemaBytes), table);
  }

  get kind(): WriterFormat['kind'] {
    return this.#format.kind;
  }

  isWrittenWith(request: AppendRowsRequest): boolean {
    return this.#format.kind === (request.arrowRows ? 'arrow' : 'proto') && this.#schemaBytes.equals(writerSchemaOf(request));
  }

  /** @throws StorageWriteError when the table no longer has a column that the writer schema names */
  decoderFor(table: StoredTable): TableDecoder {
    if (this.#compiled.schemaVersion !== table.schemaVersion) this.#compiled = this.#compile(table);
    return this.#compiled.decoder;
  }

  /** Whether the client must be told of the table's schema; asking counts as telling. */
  announces(table: StoredTable): boolean {
    const changed = this.#announced !== table.schemaVersion;
    this.#announced = table.schemaVersion;
    return changed;
  }

  #compile(table: StoredTable): { readonly decoder: TableDecoder; readonly schemaVersion: number } {
    return { decoder: this.#format.compile(table, this.stream.name), schemaVersion: table.schemaVersion };
  }
}

const NONE = new Uint8Array();

/** The request's writer schema, empty where it has none. */
export const writerSchemaOf = ({ protoRows, arrowRows }: AppendRowsRequest): Uint8Array => (arrowRows ?? protoRows)?.writerSchema ?? NONE;

/** Arrow's library is loaded when the first client writes with it. */
async function formatOf({ arrowRows }: AppendRowsRequest, schemaBytes: Buffer): Promise<WriterFormat> {
  return arrowRows ? (await import('./arrow-rows.js')).arrowFormat(schemaBytes) : protoFormat(schemaBytes);
}
