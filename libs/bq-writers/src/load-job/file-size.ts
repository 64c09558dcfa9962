import { gzipSync } from 'node:zlib';
import { GZIP_LEVEL } from './gzip-file.js';

/** Compressed bytes of a load file. Files of 8–16 MiB load fastest: 769 MiB took 8.3 s at 8, 9.3 s at 16, 16.9 s at 128 (measured by flink-gcp, ADR-0070). */
export const LOAD_FILE_BYTES = 12 * 1024 * 1024;
/** Characters from which the compression is estimated. */
const SAMPLE_CHARACTERS = 1 << 16;

/**
 * Where one load file ends and the next begins. It goes by the rows without their stamp alone, so that a run cuts its files at the
 * same rows when it is sent again, and finds the load jobs of the first time by their ids.
 */
export class FileSize {
  #characters = 0;
  #limit: number | undefined;

  constructor(private readonly targetBytes = LOAD_FILE_BYTES) {}

  isFullFor(next: string): boolean {
    return this.#limit !== undefined && this.#characters > 0 && this.#characters + next.length > this.#limit;
  }

  /** The first block says how well the rows compress. */
  added(identity: string): void {
    this.#limit ??= this.targetBytes * ratio(identity);
    this.#characters += identity.length;
  }

  newFile(): void {
    this.#characters = 0;
  }
}

function ratio(identity: string): number {
  const sample = identity.slice(0, SAMPLE_CHARACTERS);
  return Math.max(1, sample.length / gzipSync(sample, { level: GZIP_LEVEL }).length);
}
