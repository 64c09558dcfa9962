import { Command, InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';
import { startEmulator } from './start-emulator.js';

interface Flags {
  readonly port: number;
  readonly grpcPort: number;
  readonly host: string;
  readonly dataDir?: string;
  readonly storageDir?: string;
  readonly timeTravelRows?: number;
  readonly fidelity: 'strict' | 'lenient';
  readonly json?: true;
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError('must be a port number, 0 to 65535');
  return value;
}

function rows(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('must be a number of rows, 0 for none');
  return value;
}

const command = new Command('bq-emulator')
  .description('An embedded BigQuery-compatible server: REST v2 and Storage Write gRPC.')
  .option('--port <port>', 'port of the REST API; 0 picks a free one', port, 9050)
  .option('--grpc-port <port>', 'port of the Storage Write API; 0 picks a free one', port, 9060)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--data-dir <directory>', 'keep everything in this directory (default: memory)')
  .option('--storage-dir <directory>', 'load jobs find gs://bucket/object here, as bucket/object')
  .option('--time-travel-rows <rows>', 'rows of the past that are kept, of all tables together (default: 100000)', rows)
  .addOption(new Option('--fidelity <level>', 'strict enforces quotas; lenient only those of sizes').choices(['strict', 'lenient']).default('lenient'))
  .option('--json', 'print one JSON line when ready')
  .action(run);

async function run(flags: Flags): Promise<void> {
  const dataDir = flags.dataDir === undefined ? undefined : resolve(flags.dataDir);
  const emulator = await startEmulator({ port: flags.port, grpcPort: flags.grpcPort, host: flags.host, fidelity: flags.fidelity, ...(flags.timeTravelRows === undefined ? {} : { timeTravelRows: flags.timeTravelRows }), ...(flags.storageDir === undefined ? {} : { storageDir: resolve(flags.storageDir) }), ...(dataDir === undefined ? {} : { dataDir }) });
  const facts = { url: emulator.url, port: emulator.port, grpcPort: emulator.grpcPort, pid: process.pid, ...(dataDir === undefined ? {} : { dataDir }) };
  process.stdout.write(flags.json === true ? `${JSON.stringify(facts)}\n` : friendly(facts));
  // a parent that forked this learns the ports without reading text, and takes it along when it dies
  process.send?.(facts);
  let stopping = false;
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
    process.on(event, () => {
      if (stopping) return;
      stopping = true;
      void emulator.stop().then(() => process.exit(0));
    });
  }
}

function friendly(facts: { readonly url: string; readonly grpcPort: number; readonly dataDir?: string }): string {
  return [
    'BigQuery emulator ready',
    `  REST           ${facts.url}`,
    `  Storage Write  127.0.0.1:${facts.grpcPort} (gRPC, plaintext)`,
    `  Data           ${facts.dataDir ?? 'in memory; gone when this stops (--data-dir keeps it)'}`,
    '  Ctrl-C stops it.',
    '',
  ].join('\n');
}

try {
  await command.parseAsync();
} catch (error) {
  process.stderr.write(`bq-emulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
