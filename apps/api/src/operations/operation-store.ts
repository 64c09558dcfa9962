import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOver, type Operation } from './operation.js';

/** Operations that are over and still told of. */
const KEPT = 500;
const FILE = /^([a-z0-9-]{8,64})\.json$/;

/** Operations in a folder, a file each, replaced as a whole: whoever kills the process finds what was written last. */
export class OperationStore {
  readonly #folder: string;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All that can be read, the newest first. The oldest of those that are over are forgotten. */
  async load(): Promise<readonly Operation[]> {
    await mkdir(this.#folder, { recursive: true });
    const names = (await readdir(this.#folder)).filter((name) => FILE.test(name)).toSorted().toReversed();
    const found = (await Promise.all(names.map((name) => this.#read(name)))).filter((one) => one !== undefined);
    const old = found.filter(isOver).slice(KEPT);
    await Promise.all(old.map(({ operation_id }) => rm(this.#path(operation_id), { force: true })));
    return found.filter((one) => !old.includes(one));
  }

  /** On disk when this resolves. Writes happen in the order of the calls. */
  save(operation: Operation): Promise<void> {
    const written = this.#writing.then(() => this.#write(operation));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #write(operation: Operation): Promise<void> {
    const path = this.#path(operation.operation_id);
    const file = await open(`${path}.new`, 'w');
    try {
      await file.writeFile(JSON.stringify(operation));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }

  async #read(name: string): Promise<Operation | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as Operation;
    } catch {
      // a disk that lost a page: what it was about is planned anew by whoever asks again
      return undefined;
    }
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}
