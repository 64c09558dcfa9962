import duckdb, { type Vector } from '@duckdb/node-bindings';

/** https://duckdb.org/docs/stable/internals/vector#string-format: 16 bytes a string; up to 12 bytes lie in it, longer ones behind a pointer. */
const ENTRY = 16;
const INLINED = 12;

const WORD = 0x1_0000_0000;

/**
 * Writes a column of strings or bytes: all of them go to the engine in one piece, as the first element, and the entries then
 * point into that piece.
 */
export function writeTexts(vector: Vector, cells: readonly (string | Uint8Array | null)[]): void {
  const { bytes, ends } = joined(cells);
  // Entries of NULLs are never read; those of empty texts are, and the vector may hold what another one left there.
  if (bytes.length === 0 && cells.every((cell) => cell === null)) return;
  const words = new Uint32Array(cells.length * (ENTRY / 4));
  const inlined = new Uint8Array(words.buffer);
  // A piece that would be inlined has no address, and no element of it needs one.
  const address = bytes.length > INLINED ? placed(vector, bytes) : 0;
  let start = 0;
  for (let row = 0; row < cells.length; row++) {
    const end = ends[row] ?? start;
    const length = end - start;
    const word = row * 4;
    words[word] = length;
    const shown = length > INLINED ? 4 : length;
    for (let i = 0; i < shown; i++) inlined[word * 4 + 4 + i] = bytes[start + i] ?? 0;
    if (length > INLINED) {
      const at = address + start;
      words[word + 2] = at % WORD;
      words[word + 3] = Math.floor(at / WORD);
    }
    start = end;
  }
  duckdb.copy_data_to_vector(vector, 0, words.buffer, 0, words.byteLength);
}

/** Lets the vector keep the bytes for as long as it lives. @returns their address, which fits a number: user space ends at 2^47 or 2^52 */
function placed(vector: Vector, bytes: Buffer): number {
  duckdb.vector_assign_string_element_len(vector, 0, bytes);
  const entry = duckdb.vector_get_data(vector, ENTRY);
  return Number(new DataView(entry.buffer, entry.byteOffset, ENTRY).getBigUint64(8, true));
}

interface Joined {
  readonly bytes: Buffer;
  /** Where each cell's bytes end. */
  readonly ends: Uint32Array;
}

function joined(cells: readonly (string | Uint8Array | null)[]): Joined {
  return cells.some((cell) => cell instanceof Uint8Array) ? joinedBytes(cells as readonly (Uint8Array | null)[]) : joinedStrings(cells as readonly (string | null)[]);
}

/** Where all is ASCII, which most columns are, one text is encoded and not one for each row. */
function joinedStrings(cells: readonly (string | null)[]): Joined {
  const ends = new Uint32Array(cells.length);
  const text = cells.join('');
  const bytes = Buffer.from(text);
  let end = 0;
  if (bytes.length === text.length) {
    for (let row = 0; row < cells.length; row++) ends[row] = end += cells[row]?.length ?? 0;
    return { bytes, ends };
  }
  for (let row = 0; row < cells.length; row++) ends[row] = end += Buffer.byteLength(cells[row] ?? '');
  // A lone surrogate is replaced, and two that meet at a seam would make one character: then each is encoded apart.
  return end === bytes.length ? { bytes, ends } : { bytes: Buffer.concat(cells.map((cell) => Buffer.from(cell ?? ''))), ends };
}

function joinedBytes(cells: readonly (Uint8Array | null)[]): Joined {
  const ends = new Uint32Array(cells.length);
  let end = 0;
  for (let row = 0; row < cells.length; row++) ends[row] = end += cells[row]?.length ?? 0;
  return { bytes: Buffer.concat(cells.filter((cell) => cell !== null)), ends };
}
