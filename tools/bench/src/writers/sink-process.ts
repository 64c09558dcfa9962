import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface Sink {
  readonly grpcPort: number;
  readonly httpPort: number;
  stop(): Promise<void>;
}

/** Starts the sink in a process of its own, so that its work is not the writer's. */
export async function startSink(): Promise<Sink> {
  const child = spawn(process.execPath, ['--no-warnings', '--import', at('../../../ts-run/register.mjs'), at('null-sink.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    ...(JSON.parse(line) as { grpcPort: number; httpPort: number }),
    stop: async () => {
      child.stdin.end();
      await exit;
    },
  };
}
