/** A stretch of text: from the source, or made up at a place of it. */
export interface Piece {
  readonly text: string;
  readonly from: number;
  /** Made-up text: all of it stands for one place. */
  readonly made?: true;
}

export const made = (text: string, from: number): Piece => ({ text, from, made: true });

/** Text put together from pieces, that knows where in the source each character came from. */
export interface Rewritten {
  readonly text: string;
  readonly origin: (offset: number) => number;
}

export const unchanged = (text: string): Rewritten => ({ text, origin: (offset) => offset });

export function assemble(pieces: readonly Piece[]): Rewritten {
  const starts: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    starts.push(length);
    length += piece.text.length;
  }
  const origin = (offset: number): number => {
    const index = Math.max(0, starts.findLastIndex((start) => start <= offset));
    const piece = pieces[index];
    if (piece === undefined) return offset;
    return piece.made === true ? piece.from : piece.from + offset - (starts[index] ?? 0);
  };
  return { text: pieces.map((p) => p.text).join(''), origin };
}

/** One rewriting after another. */
export function chain(source: string, ...steps: readonly ((text: string) => Rewritten)[]): Rewritten {
  return steps.reduce((done, step) => {
    const next = step(done.text);
    return { text: next.text, origin: (offset) => done.origin(next.origin(offset)) };
  }, unchanged(source));
}

/** A stretch of the text and what stands in its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly pieces: readonly Piece[];
}

/** Edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): Rewritten {
  if (edits.length === 0) return unchanged(text);
  const pieces: Piece[] = [];
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    pieces.push({ text: text.slice(at, edit.start), from: at }, ...edit.pieces);
    at = edit.end;
  }
  return assemble([...pieces, { text: text.slice(at), from: at }]);
}
