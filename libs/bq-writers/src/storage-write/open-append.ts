import type { AppendedRows } from './appended-rows.js';

/** A row that BigQuery refused, by its position in the append. */
export interface RefusedRow {
  readonly index: number;
  readonly message: string;
}

/** What became of one append. */
export interface AppendOutcome {
  /** Where the first of its rows was stored that this life sent. */
  readonly offset: bigint | undefined;
  /** Rows that are stored. */
  readonly rows: number;
  /** Those of them that an earlier send of ours had stored. */
  readonly alreadyThere: number;
  /** The others are stored. */
  readonly refused: readonly RefusedRow[];
}

/** How a part of an append goes out: enough to send the same bytes to the same place again after a crash. */
export interface SentPart {
  readonly offset: bigint | undefined;
  /** Position in the append of its first row; the rows before it are stored or refused. */
  readonly firstRow: number;
  readonly rows: number;
  /** Rows of the append that were refused so far. */
  readonly refused: readonly RefusedRow[];
}

/** Rows of one append that are sent together. */
export interface AppendPart {
  readonly append: OpenAppend;
  rows: AppendedRows;
  /** Their positions in the append; absent where they are all of it. */
  positions: readonly number[] | undefined;
  offset: bigint | undefined;
  /** Where it last went out, in this life or another: only there can it be already. */
  sentTo?: bigint | undefined;
  /** Whether it had gone out to its offset before the send that is under way. */
  asked?: boolean;
}

/** One append until all its rows are stored or refused. It is one part, until BigQuery refuses rows of it without saying which. */
export class OpenAppend {
  readonly refused: RefusedRow[] = [];
  /** Something about it was refused: its parts are sent one at a time, and nothing behind them. */
  careful = false;
  #parts = 0;
  #stored = 0;
  #alreadyThere = 0;
  #offset: bigint | undefined;

  constructor(
    readonly tag: number,
    private readonly resolve: (outcome: AppendOutcome) => void,
    readonly reject: (error: unknown) => void,
  ) {}

  /** The parts to send, from `offset` on. `resume`: how it last went out in another life. */
  begin(rows: AppendedRows, offset: bigint | undefined, resume?: SentPart): readonly AppendPart[] {
    if (resume === undefined || resume.rows === rows.length) return this.#counted([{ append: this, rows, positions: undefined, offset, sentTo: resume?.offset }]);
    this.careful = true;
    this.refused.push(...resume.refused);
    const bad = new Set(resume.refused.map(({ index }) => index));
    const good = Array.from({ length: rows.length }, (_row, index) => index).filter((index) => !bad.has(index));
    const open = good.filter((index) => index >= resume.firstRow);
    this.#stored = this.#alreadyThere = good.length - open.length;
    const parts = [open.slice(0, resume.rows), open.slice(resume.rows)].filter(({ length }) => length > 0);
    let at = offset;
    return this.#counted(
      parts.map((positions, index) => {
        const part = { append: this, rows: rows.pick(positions), positions, offset: at, sentTo: index === 0 ? resume.offset : undefined };
        if (at !== undefined) at += BigInt(positions.length);
        return part;
      }),
    );
  }

  /** What the part goes out with. */
  sent({ rows, positions, offset }: AppendPart): SentPart {
    return { offset, firstRow: positions?.[0] ?? 0, rows: rows.length, refused: this.refused };
  }

  /** A part is stored. @param before whether an earlier send of it had been */
  stored(part: AppendPart, before: boolean): void {
    this.#offset ??= part.offset;
    this.#stored += part.rows.length;
    if (before) this.#alreadyThere += part.rows.length;
    this.#gone();
  }

  /** Takes the rows at these places of a part out; answers whether any are left. */
  refuse(part: AppendPart, bad: ReadonlyMap<number, string>): boolean {
    const positions = positionsOf(part);
    for (const [place, message] of bad) this.refused.push({ index: positions[place] as number, message });
    part.rows = part.rows.without(new Set(bad.keys()));
    part.positions = positions.filter((_index, place) => !bad.has(place));
    if (part.rows.length === 0) this.#gone();
    return part.rows.length > 0;
  }

  /** The part as two. */
  split(part: AppendPart): readonly [AppendPart, AppendPart] {
    const half = part.rows.length >> 1;
    const positions = positionsOf(part);
    const places = positions.map((_index, place) => place);
    const of = (from: number, to: number): AppendPart => ({
      append: this, rows: part.rows.pick(places.slice(from, to)), positions: positions.slice(from, to),
      offset: part.offset === undefined ? undefined : part.offset + BigInt(from),
    });
    this.#parts += 1;
    return [of(0, half), of(half, positions.length)];
  }

  #counted(parts: readonly AppendPart[]): readonly AppendPart[] {
    this.#parts = parts.length;
    if (parts.length === 0) this.#settle();
    return parts;
  }

  #gone(): void {
    this.#parts -= 1;
    if (this.#parts === 0) this.#settle();
  }

  #settle(): void {
    this.resolve({ offset: this.#offset, rows: this.#stored, alreadyThere: this.#alreadyThere, refused: this.refused });
  }
}

const positionsOf = ({ positions, rows }: AppendPart): readonly number[] => positions ?? Array.from({ length: rows.length }, (_row, place) => place);
