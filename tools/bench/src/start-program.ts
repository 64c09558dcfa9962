import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LOADER = fileURLToPath(new URL('../../ts-run/register.mjs', import.meta.url));

export interface Program<Ports> {
  readonly ports: Ports;
  stop(): Promise<void>;
}

/** Starts a program of ours in a process of its own. It prints its ports as one JSON line, and ends with its standard input. */
export async function startProgram<Ports>(file: URL): Promise<Program<Ports>> {
  const child = spawn(process.execPath, ['--no-warnings', '--import', LOADER, fileURLToPath(file)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    ports: JSON.parse(line) as Ports,
    stop: async () => {
      child.stdin.end();
      await exit;
    },
  };
}
