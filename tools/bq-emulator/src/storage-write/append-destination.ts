import type { StoredTable } from '../catalog/table-store.js';
import type { StreamName } from './resource-names.js';
import { RowDecoder } from './row-decoder.js';
import { WriterSchema } from './writer-schema.js';

/** A stream that a connection writes to: the writer schema it remembers, compiled for the table as it is now. */
export class AppendDestination {
  readonly stream: StreamName;
  readonly #schemaBytes: Buffer;
  readonly #schema: WriterSchema;
  #compiled: { readonly decoder: RowDecoder; readonly schemaVersion: number };
  /** The schema version that the client knows of, having opened the connection or been told. */
  #announced: number;

  constructor(stream: StreamName, writerSchema: Uint8Array, table: StoredTable) {
    this.stream = stream;
    // A copy: a view would keep the whole first request alive for as long as the connection.
    this.#schemaBytes = Buffer.from(writerSchema);
    this.#schema = WriterSchema.parse(this.#schemaBytes);
    this.#compiled = this.#compile(table);
    this.#announced = table.schemaVersion;
  }

  isWrittenWith(writerSchema: Uint8Array): boolean {
    return this.#schemaBytes.equals(writerSchema);
  }

  /** @throws StorageWriteError when the table no longer has a column that the writer schema names */
  decoderFor(table: StoredTable): RowDecoder {
    if (this.#compiled.schemaVersion !== table.schemaVersion) this.#compiled = this.#compile(table);
    return this.#compiled.decoder;
  }

  /** Whether the client must be told of the table's schema; asking counts as telling. */
  announces(table: StoredTable): boolean {
    const changed = this.#announced !== table.schemaVersion;
    this.#announced = table.schemaVersion;
    return changed;
  }

  #compile(table: StoredTable): { readonly decoder: RowDecoder; readonly schemaVersion: number } {
    return { decoder: new RowDecoder(this.#schema, table.fields, this.stream.name), schemaVersion: table.schemaVersion };
  }
}
