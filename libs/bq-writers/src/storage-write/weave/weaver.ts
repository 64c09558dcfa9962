import { readFileSync } from 'node:fs';
import { ProtoBuffer } from '../proto-buffer.js';

/** Where things are in the module's memory; `weave.wat` says the same. */
const AT = { program: 0, lengths: 0x8000, texts: 0x1_0000, aside: 0x5_0000, message: 0x9_0000 } as const;
/** Copies of 16 bytes may write that much beyond their end. */
const OVERRUN = 16;
const MAX_TEXT_BYTES = AT.aside - AT.texts - OVERRUN;
/** Columns that fit between the program and the texts. */
export const MAX_WOVEN_COLUMNS = 4096;
const ENTRY_BYTES = 8;

/** Marks a length as that of bytes that stand aside, tag included. */
export const READY = 0x4000_0000;
/** The row has a character beyond ASCII. */
export const NOT_ASCII = -READY;
/** The row is too long for the module's memory. */
export const TOO_LONG = -READY - 1;

/** What a column's text must be. The order is `weave.wat`'s. */
export const WOVEN_KINDS = ['text', 'numeric', 'bignumeric', 'timestamp', 'date'] as const;
export type WovenKind = (typeof WOVEN_KINDS)[number];

interface WeaveModule {
  readonly memory: { readonly buffer: ArrayBuffer };
  weave(columns: number): number;
}
/** The part of the engine's API that is used; its types come with the browser's library, which is not ours. */
interface WebAssemblyApi {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

function loadModule(): WeaveModule {
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
  return new Instance(new Module(readFileSync(new URL('./weave.wasm', import.meta.url)))).exports as WeaveModule;
}

/** The columns of a table, as the module reads them: the varint of each tag, its length, and the kind. */
export function weavingProgram(columns: readonly { readonly tag: number; readonly kind: WovenKind }[]): Buffer {
  const program = Buffer.alloc(columns.length * ENTRY_BYTES);
  const tags = new ProtoBuffer();
  columns.forEach(({ tag, kind }, index) => {
    const length = tags.uint32(0, tag);
    tags.bytes.copy(program, index * ENTRY_BYTES, 0, length);
    program[index * ENTRY_BYTES + 4] = length;
    program[index * ENTRY_BYTES + 5] = WOVEN_KINDS.indexOf(kind);
  });
  return program;
}

/**
 * One row at a time: its texts are joined and turned into bytes by one call into the runtime (a call for each costs more than its
 * bytes do), and a small WebAssembly module checks each text and puts it behind its tag and length. One for the whole process: a
 * row is encoded without a pause.
 */
class Weaver {
  readonly #module = loadModule();
  readonly #memory: Buffer;
  readonly #asideBytes: Buffer;
  #program: Buffer | undefined;
  /** For columns that the module does not know. */
  readonly aside: ProtoBuffer;
  /** One a column: the length of its text, `READY |` that of its bytes aside, or -1 for NULL. */
  readonly lengths: Int32Array;

  constructor() {
    const { buffer } = this.#module.memory;
    this.#memory = Buffer.from(buffer);
    this.#asideBytes = this.#memory.subarray(AT.aside, AT.message);
    this.aside = new ProtoBuffer(this.#asideBytes);
    this.lengths = new Int32Array(buffer, AT.lengths, MAX_WOVEN_COLUMNS);
  }

  /** Before each row. */
  begin(program: Buffer): void {
    if (this.aside.bytes !== this.#asideBytes) this.aside.bytes = this.#asideBytes;
    if (this.#program === program) return;
    this.#program = program;
    this.#memory.set(program, AT.program);
  }

  /**
   * @param joined the texts of the row that `lengths` tells apart
   * @returns the length of the message; -1 - i where the text of column i is not in the form of its kind; `NOT_ASCII`; `TOO_LONG`
   */
  weave(joined: string, columns: number): number {
    const { length } = joined;
    if (length > MAX_TEXT_BYTES || this.aside.bytes !== this.#asideBytes) return TOO_LONG;
    // Only of ASCII a text has as many bytes as characters.
    if (Buffer.byteLength(joined) !== length) return NOT_ASCII;
    this.#memory.write(joined, AT.texts, 'latin1');
    return this.#module.weave(columns);
  }

  /** Copies the message of the last row. */
  copyTo(out: ProtoBuffer, at: number, length: number): number {
    out.room(at, length);
    this.#memory.copy(out.bytes, at, AT.message, AT.message + length);
    return at + length;
  }
}

export const weaver = new Weaver();
