import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WriteReceipt } from '@cloudact/bq-writers';
import type { WriteKind } from './fault-rows.js';

const PROGRAM = fileURLToPath(new URL('./writer-program.ts', import.meta.url));
const LOADER = new URL('../../../../tools/ts-run/register.mjs', import.meta.url).href;

/** A batch to write, and how. */
export interface WriterTask {
  readonly kind: WriteKind;
  readonly batch: string;
  readonly rows: number;
  readonly padBytes?: number;
  /** Milliseconds that the source takes for every 250 rows. Default 0. */
  readonly slowMs?: number;
  /** So many of its first rows are bad. Default 0. */
  readonly bad?: number;
}

/** What a life found when it began, and how long that took. */
export interface WriterStart {
  /** Milliseconds until ledger and spools were open. */
  readonly openMs: number;
  /** Dead letters of earlier lives that were delivered, and the milliseconds of that; null: the table refused them. */
  readonly letters: number | null;
  readonly lettersMs: number;
}

export interface WriterProcessOptions {
  readonly url: string;
  readonly grpcPort: number;
  readonly dataDirectory: string;
  readonly tableId: string;
  /** Written one after the other; those that an earlier life got acknowledged are left out. */
  readonly tasks: readonly WriterTask[];
  readonly workers?: number;
}

/** What the program has noted, line by line, each on disk before the next task. */
export type WriterNote = { readonly batch: string; readonly receipt: WriteReceipt } | { readonly batch: string; readonly error: string; readonly message: string };

export const notesFile = (dataDirectory: string): string => join(dataDirectory, 'acknowledged.jsonl');
export const startsFile = (dataDirectory: string): string => join(dataDirectory, 'starts.jsonl');

/** Whole lines: one that is cut off was told to nobody. */
function linesOf<T>(file: string): readonly T[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as T) : [];
}

/** A process that writes batches and notes durably what was acknowledged, to be killed or stopped at any moment. */
export class WriterProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #errors = '';

  constructor(private readonly options: WriterProcessOptions) {
    mkdirSync(options.dataDirectory, { recursive: true });
    this.#child = spawn(process.execPath, ['--no-warnings', '--import', LOADER, PROGRAM, JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#exit = once(this.#child, 'exit');
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
  }

  /** What this and earlier lives got acknowledged. */
  get notes(): readonly WriterNote[] {
    return linesOf(notesFile(this.options.dataDirectory));
  }

  /** The starts of this and earlier lives, as far as they came. */
  get starts(): readonly WriterStart[] {
    return linesOf(startsFile(this.options.dataDirectory));
  }

  get receipts(): ReadonlyMap<string, WriteReceipt> {
    return new Map(this.notes.flatMap((note) => ('receipt' in note ? [[note.batch, note.receipt] as const] : [])));
  }

  /** As a power cut would: nothing is flushed. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  /** Stands still until `resume`. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Waits until the program is through, or broken. */
  async gone(): Promise<void> {
    await this.#exit;
  }

  /** Waits until the program is through. @throws with what it wrote to stderr when it broke */
  async ended(): Promise<void> {
    await this.#exit;
    if (this.#child.exitCode !== 0) throw new Error(`The writer ended with ${this.#child.exitCode ?? this.#child.signalCode}: ${this.#errors}`);
  }
}
