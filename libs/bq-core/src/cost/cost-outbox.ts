import { closeSync, fdatasync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CostIntent, CostRecord } from './cost-record.js';
import { type OutboxEvent, outboxLine, readOutboxLine } from './outbox-line.js';

export interface CostOutboxOptions {
  /** Of this process alone; made when it is not there. */
  readonly directory: string;
  /** Told when the disk refuses: what is in memory is still delivered, but would not survive a crash. */
  readonly onError: (error: unknown) => void;
}

/** Bytes of a file that is mostly history before it is written anew. */
const COMPACT_BYTES = 8_388_608;
/** Milliseconds between two flushes to the platter. A crash of the process loses nothing in between, a power cut this much. */
const SYNC_MS = 200;
const FILE = /^costs-(\d{12})\.ndjson$/;

/**
 * Bills on their way, on disk. The line that a job is about to start is handed to the system before the job is sent, so that no death
 * of this process loses it; flushing to the platter happens in the background, because a query must not wait for it.
 */
export class CostOutbox {
  readonly #open = new Map<string, CostIntent>();
  readonly #finished = new Map<string, CostRecord>();
  readonly #batches = new Map<string, readonly CostRecord[]>();
  readonly #files: string[];
  #fd = -1;
  #bytes = 0;
  #compactAt = COMPACT_BYTES;
  #pending: OutboxEvent[] = [];
  #writeSoon: NodeJS.Immediate | undefined;
  #syncSoon: NodeJS.Timeout | undefined;
  #syncing = false;

  constructor(private readonly options: CostOutboxOptions) {
    const { directory } = options;
    mkdirSync(directory, { recursive: true });
    this.#files = readdirSync(directory).filter((name) => FILE.test(name)).sort();
    for (const file of this.#files) for (const line of readFileSync(join(directory, file), 'utf8').split('\n')) this.#apply(line === '' ? undefined : readOutboxLine(line));
    this.#writeAnew();
  }

  /** Jobs whose end is not known yet. */
  get open(): ReadonlyMap<string, CostIntent> {
    return this.#open;
  }

  /** Batches that were formed, perhaps sent, and not known to be stored. */
  get batches(): ReadonlyMap<string, readonly CostRecord[]> {
    return this.#batches;
  }

  /** Records that are in no batch yet. */
  get finished(): number {
    return this.#finished.size;
  }

  /** @returns false when the job is open already */
  started(intent: CostIntent): boolean {
    if (this.#open.has(intent.jobId)) return false;
    this.#tell({ is: 'started', intent });
    this.#write();
    return true;
  }

  finish(record: CostRecord): void {
    this.#tell({ is: 'finished', record });
  }

  forget(jobId: string): void {
    if (this.#open.has(jobId)) this.#tell({ is: 'forgotten', jobId });
  }

  /** Binds records to a batch for good: sent again, also by the next process, it has the same rows, and counts once. */
  formBatch(batchId: string, most: number): void {
    const jobIds = [...this.#finished.keys()].slice(0, most);
    this.#tell({ is: 'batched', batchId, jobIds });
    this.#write();
  }

  delivered(batchId: string): void {
    this.#tell({ is: 'delivered', batchId });
    if (this.#bytes > this.#compactAt && !this.#syncing) this.#writeAnew();
  }

  close(): void {
    clearTimeout(this.#syncSoon);
    this.#write();
    if (this.#fd === -1) return;
    fsyncSync(this.#fd);
    closeSync(this.#fd);
    this.#fd = -1;
  }

  #tell(event: OutboxEvent): void {
    this.#apply(event);
    this.#pending.push(event);
    this.#writeSoon ??= setImmediate(() => this.#write());
  }

  #apply(event: OutboxEvent | undefined): void {
    switch (event?.is) {
      case undefined:
        return;
      case 'started':
        this.#open.set(event.intent.jobId, event.intent);
        return;
      case 'finished':
        this.#open.delete(event.record.jobId);
        this.#finished.set(event.record.jobId, event.record);
        return;
      case 'forgotten':
        this.#open.delete(event.jobId);
        return;
      case 'batched': {
        const records = event.jobIds.flatMap((jobId) => this.#finished.get(jobId) ?? []);
        for (const { jobId } of records) this.#finished.delete(jobId);
        this.#batches.set(event.batchId, records);
        return;
      }
      case 'delivered':
        this.#batches.delete(event.batchId);
        return;
      default:
        event satisfies never;
    }
  }

  #write(): void {
    clearImmediate(this.#writeSoon);
    this.#writeSoon = undefined;
    if (this.#pending.length === 0 || this.#fd === -1) return;
    const text = this.#pending.map(outboxLine).join('');
    this.#pending = [];
    try {
      this.#bytes += writeSync(this.#fd, text);
    } catch (error) {
      this.options.onError(error);
      return;
    }
    this.#syncSoon ??= setTimeout(() => this.#sync(), SYNC_MS).unref();
  }

  #sync(): void {
    this.#syncSoon = undefined;
    if (this.#fd === -1 || this.#syncing) return;
    this.#syncing = true;
    fdatasync(this.#fd, (error) => {
      this.#syncing = false;
      if (error !== null && error !== undefined && this.#fd !== -1) this.options.onError(error);
    });
  }

  /** A file that holds only what is still to be done takes the place of all before it. */
  #writeAnew(): void {
    const { directory } = this.options;
    const next = String(Number(FILE.exec(this.#files.at(-1) ?? '')?.[1] ?? 0) + 1).padStart(12, '0');
    const file = `costs-${next}.ndjson`;
    const fd = openSync(join(directory, `${file}.new`), 'w');
    const text = this.#snapshot();
    for (let bytes = Buffer.from(text); bytes.length > 0;) bytes = bytes.subarray(writeSync(fd, bytes));
    fsyncSync(fd);
    renameSync(join(directory, `${file}.new`), join(directory, file));
    if (this.#fd !== -1) closeSync(this.#fd);
    for (const old of this.#files.splice(0, this.#files.length, file)) rmSync(join(directory, old), { force: true });
    this.#fd = fd;
    this.#pending = [];
    this.#bytes = text.length;
    this.#compactAt = Math.max(COMPACT_BYTES, 2 * text.length);
  }

  #snapshot(): string {
    const events: OutboxEvent[] = [];
    for (const [batchId, records] of this.#batches) {
      for (const record of records) events.push({ is: 'finished', record });
      events.push({ is: 'batched', batchId, jobIds: records.map(({ jobId }) => jobId) });
    }
    for (const record of this.#finished.values()) events.push({ is: 'finished', record });
    for (const intent of this.#open.values()) events.push({ is: 'started', intent });
    return events.map(outboxLine).join('');
  }
}
