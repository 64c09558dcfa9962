import { startProgram } from '../start-program.js';

export interface Sink {
  readonly grpcPort: number;
  readonly httpPort: number;
  stop(): Promise<void>;
}

/** Starts the sink in a process of its own, so that its work is not the writer's. */
export async function startSink(): Promise<Sink> {
  const { ports, stop } = await startProgram<{ readonly grpcPort: number; readonly httpPort: number }>(new URL('./null-sink.ts', import.meta.url));
  return { ...ports, stop };
}
