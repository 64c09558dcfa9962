import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/bq-emulator.js', import.meta.url));

interface Facts {
  readonly pid: number;
  readonly url: string;
  readonly grpcPort: number;
}

/** The emulator as a process of its own, which a spec can kill at any moment. */
export class EmulatorProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly pid: number;
  readonly url: string;
  readonly grpcPort: number;

  private constructor(child: ChildProcess, exit: Promise<unknown>, facts: Facts) {
    this.#child = child;
    this.#exit = exit;
    this.pid = facts.pid;
    this.url = facts.url;
    this.grpcPort = facts.grpcPort;
  }

  /** Starts the program on free ports and waits until it is ready. @param args flags of the CLI besides */
  static async start(dataDir: string, args: readonly string[] = []): Promise<EmulatorProcess> {
    const child = spawn(process.execPath, [PROGRAM, '--port', '0', '--grpc-port', '0', '--data-dir', dataDir, '--json', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const exit = once(child, 'exit');
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const line = await new Promise<string | undefined>((resolve) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', () => { resolve(undefined); });
    });
    if (line === undefined) throw new Error(`The emulator did not start: ${Buffer.concat(errors).toString()}`);
    return new EmulatorProcess(child, exit, JSON.parse(line) as Facts);
  }

  /** Ends it as a power cut would: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#exit;
  }

  /** Waits until it has ended by itself. */
  async ended(): Promise<void> {
    await this.#exit;
  }
}
