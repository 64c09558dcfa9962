import { closeSync, ftruncateSync, openSync, readFileSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import type { Cell } from '../catalog/table-store.js';
import { DecodedRows } from '../engine/decoded-rows.js';
import type { RowSet } from '../engine/row-set.js';
import type { SqlType } from '../sql/sql-type.js';
import type { JobKey, JobRecord, JobResult } from './job.js';

/** The files: the one that is written, and the one before it. */
const CURRENT = 'query-results.bin';
const PREVIOUS = 'query-results.old.bin';
/** What begins a file; another text is another format, and such a file is not read. */
const MAGIC = Buffer.from('CAQR0001');
/** A file with more is put aside, and the one before it goes. */
const MAX_FILE_BYTES = 64_000_000;
const MAX_FILE_ENTRIES = 10_000;
/** Larger results end with the process. */
const MAX_ROWS = 100_000;
/** Rows decoded at a time, so that other requests get their turn. */
const STEP_ROWS = 2048;
/** Entries wait so long for others to be written with. */
const WRITE_AFTER_MS = 20;
/** Length of the entry behind these, checksum of it, length of its head. */
const PREFIX = 12;

interface Place {
  readonly file: 'current' | 'previous';
  readonly offset: number;
  readonly length: number;
}

interface Head {
  readonly key: JobKey;
  /** Absent of a job that was deleted. */
  readonly record?: JobRecord;
  /** Of the columns; absent where there are no rows. */
  readonly types?: readonly SqlType[];
}

const keyOf = ({ projectId, jobId }: JobKey): string => `${projectId}:${jobId}`;

/**
 * Read-only queries and their results, so that a client still gets its pages when the server has been started anew. They are written behind:
 * what was answered in the last 20 ms before a kill may be missing, as a result may be that has expired; nothing else depends on it.
 */
export class ResultJournal {
  readonly #directory: string;
  readonly #places = new Map<string, Place>();
  readonly #files = { current: -1, previous: -1 };
  #size = 0;
  #entries = 0;
  #waiting: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** @returns the journal, and the jobs that are in it, oldest first */
  static open(directory: string): { readonly journal: ResultJournal; readonly jobs: readonly JobRecord[] } {
    const journal = new ResultJournal(directory);
    const jobs = new Map<string, JobRecord>();
    for (const file of ['previous', 'current'] as const) journal.#read(file, jobs);
    return { journal, jobs: [...jobs.values()] };
  }

  #read(file: 'current' | 'previous', jobs: Map<string, JobRecord>): void {
    const path = join(this.#directory, file === 'current' ? CURRENT : PREVIOUS);
    const fd = openSync(path, 'a+');
    this.#files[file] = fd;
    const content = readFileSync(path);
    let at = content.subarray(0, MAGIC.length).equals(MAGIC) ? MAGIC.length : 0;
    let entries = 0;
    while (at >= MAGIC.length && at + PREFIX <= content.length) {
      const length = content.readUInt32LE(at);
      const entry = content.subarray(at + PREFIX, at + PREFIX + length);
      // A kill in the middle of a write leaves half an entry.
      if (entry.length < length || crc32(entry) !== content.readUInt32LE(at + 4)) break;
      const { key, record } = JSON.parse(entry.subarray(0, content.readUInt32LE(at + 8)).toString()) as Head;
      if (record === undefined) this.#forget(key, jobs);
      else {
        jobs.set(keyOf(key), record);
        this.#places.set(keyOf(key), { file, offset: at, length: PREFIX + length });
      }
      at += PREFIX + length;
      entries += 1;
    }
    if (at < content.length) ftruncateSync(fd, at);
    if (at === 0) writeSync(fd, MAGIC);
    if (file === 'current') [this.#size, this.#entries] = [Math.max(at, MAGIC.length), entries];
  }

  #forget(key: JobKey, jobs: Map<string, JobRecord>): void {
    jobs.delete(keyOf(key));
    this.#places.delete(keyOf(key));
  }

  /** Notes a finished job. Returns at once for a small result; never fails. */
  async add(record: JobRecord, rows: RowSet | undefined): Promise<void> {
    if (rows === undefined || rows.rowCount > MAX_ROWS) return;
    const blocks: Buffer[] = [];
    for (let from = 0; from < rows.rowCount; from += STEP_ROWS) {
      if (from > 0) await setImmediate();
      blocks.push(serialize(rows.rows(from, Math.min(rows.rowCount, from + STEP_ROWS))));
    }
    this.#write({ key: { projectId: record.projectId, jobId: record.jobId }, record, types: rows.types }, blocks);
  }

  remove(key: JobKey): void {
    if (this.#places.delete(keyOf(key))) this.#write({ key: { projectId: key.projectId, jobId: key.jobId } }, []);
  }

  #write(head: Head, blocks: readonly Buffer[]): void {
    if (this.#files.current === -1) return;
    const first = Buffer.from(JSON.stringify(head));
    const entry = Buffer.concat([first, ...blocks.flatMap((block) => [lengthOf(block), block])]);
    const prefix = Buffer.alloc(PREFIX);
    prefix.writeUInt32LE(entry.length, 0);
    prefix.writeUInt32LE(crc32(entry), 4);
    prefix.writeUInt32LE(first.length, 8);
    if (this.#size + entry.length > MAX_FILE_BYTES || this.#entries >= MAX_FILE_ENTRIES) this.#rotate();
    if (head.record !== undefined) this.#places.set(keyOf(head.key), { file: 'current', offset: this.#size, length: PREFIX + entry.length });
    this.#size += PREFIX + entry.length;
    this.#entries += 1;
    this.#waiting.push(prefix, entry);
    this.#timer ??= setTimeout(() => { this.#flush(); }, WRITE_AFTER_MS).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting.splice(0);
    if (waiting.length === 0 || this.#files.current === -1) return;
    try {
      writeSync(this.#files.current, Buffer.concat(waiting));
    } catch {
      // A full disk is told by the next statement that changes something; results go on in memory.
      this.#closeFiles();
    }
  }

  #rotate(): void {
    this.#flush();
    closeSync(this.#files.previous);
    for (const [key, place] of this.#places) {
      if (place.file === 'previous') this.#places.delete(key);
      else this.#places.set(key, { ...place, file: 'previous' });
    }
    renameSync(join(this.#directory, CURRENT), join(this.#directory, PREVIOUS));
    this.#files.previous = this.#files.current;
    rmSync(join(this.#directory, CURRENT), { force: true });
    this.#files.current = openSync(join(this.#directory, CURRENT), 'a+');
    writeSync(this.#files.current, MAGIC);
    [this.#size, this.#entries] = [MAGIC.length, 0];
  }

  /** The result of a job; undefined where it is not here any more. */
  result(key: JobKey): JobResult | undefined {
    const place = this.#places.get(keyOf(key));
    if (place === undefined || this.#files.current === -1) return undefined;
    this.#flush();
    const content = Buffer.alloc(place.length);
    readSync(this.#files[place.file], content, 0, place.length, place.offset);
    const headLength = content.readUInt32LE(8);
    const { record, types = [] } = JSON.parse(content.subarray(PREFIX, PREFIX + headLength).toString()) as Head;
    const rows: (readonly Cell[])[] = [];
    for (let at = PREFIX + headLength; at < content.length;) {
      const length = content.readUInt32LE(at);
      for (const row of deserialize(content.subarray(at + 4, at + 4 + length)) as readonly (readonly Cell[])[]) rows.push(row);
      at += 4 + length;
    }
    return { schema: record?.schema ?? [], rows: new DecodedRows(rows, types) };
  }

  close(): void {
    this.#flush();
    if (this.#files.current !== -1) this.#closeFiles();
  }

  #closeFiles(): void {
    for (const fd of Object.values(this.#files)) closeSync(fd);
    this.#files.current = -1;
    this.#places.clear();
  }
}

function lengthOf(block: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(block.length);
  return length;
}
