import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface SpawnOptions {
  readonly name: string;
  readonly args: readonly string[];
  /** All of its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Where its log lines go. */
  readonly onLine: (line: string) => void;
}

/** Milliseconds that a process may take to say that it is ready. */
const READY_TIMEOUT_MS = 60_000;
/** Milliseconds from the polite signal to the other one. */
const STOP_TIMEOUT_MS = 10_000;
/** Lines that a process which died on start is quoted with. */
const LAST_LINES = 15;

/** A child of this one: says when it is ready over IPC, is stopped by a signal, and is named with its last words when it dies early. */
export class SpawnedProcess {
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  readonly #exited: Promise<unknown>;

  constructor(private readonly options: SpawnOptions) {
    // Its own process group: Ctrl-C reaches this process only, which then stops its children in order.
    this.#child = spawn(process.execPath, [...options.args], { env: options.env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true });
    this.#exited = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#heard(line);
      });
    }
  }

  /** The message by which the process said that it is ready. */
  async ready<T>(): Promise<T> {
    const timeout = new AbortController();
    const died = this.#exited.then(() => {
      throw new Error(`${this.options.name} did not start:\n${this.#lastLines.join('\n')}`);
    });
    const late = new Promise<never>((_resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.options.name} was not ready within ${READY_TIMEOUT_MS / 1000} s:\n${this.#lastLines.join('\n')}`)), READY_TIMEOUT_MS);
      timeout.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    });
    try {
      const [message] = (await Promise.race([once(this.#child, 'message'), died, late])) as [T];
      return message;
    } finally {
      timeout.abort();
      died.catch(() => {});
    }
  }

  get exited(): Promise<unknown> {
    return this.#exited;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  #heard(line: string): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
    this.options.onLine(line);
  }
}
