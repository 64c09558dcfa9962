import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { reconcileCommand } from './costs/reconcile-command.js';
import { demoCommand } from './demo/demo-command.js';
import { SERVICE_NAMES, type ServiceName } from './local-stack/local-stack.js';
import { rootKeyFor } from './local-stack/root-key.js';
import { startCommand } from './start/start-command.js';

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('a whole number above 0 is needed.');
  return Number(text);
}

/** Reads the command line and runs the command; sets the exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  // a proxy for the outside must not get what is sent to this machine
  process.env['NO_PROXY'] = ['127.0.0.1', 'localhost', process.env['NO_PROXY']].filter((one) => one !== undefined && one !== '').join(',');
  const program = new Command('bq-ops').description('Operates CloudAct: the local stack, and what operators do with a running one.').showHelpAfterError();
  const exitWith = async (command: Promise<number>): Promise<void> => {
    process.exitCode = await command;
  };
  program
    .command('demo')
    .description('Shows the whole platform at work on a FOCUS cost file, from an empty folder to the bill of its own queries.')
    .option('--input <file>', 'a FOCUS 1.0 or later cost file, .csv or .csv.gz (default: generated rows)')
    .option('--rows <n>', 'rows to generate, when there is no --input', positiveInteger, 10_000)
    .option('--seed <n>', 'seed of the generated rows', positiveInteger, 20_261_101)
    .option('--data <dir>', 'folder for the data (default: a temporary one, removed at the end)')
    .option('--json', 'print the report as one JSON object, on the last line of stdout', false)
    .action((options: { input?: string; rows: number; seed: number; data?: string; json: boolean }) =>
      exitWith(
        demoCommand({
          rows: options.rows,
          seed: options.seed,
          json: options.json,
          env: process.env,
          ...(options.input === undefined ? {} : { input: resolve(options.input) }),
          ...(options.data === undefined ? {} : { dataDirectory: resolve(options.data) }),
        }),
      ),
    );
  program
    .command('start')
    .description('Runs the embedded BigQuery and the three services until Ctrl-C.')
    .addOption(new Option('--only <service>', 'only this service, beside BigQuery').choices(SERVICE_NAMES))
    .option('--json', 'print one line with every URL, port and key once all is ready', false)
    .action((options: { only?: ServiceName; json: boolean }) =>
      exitWith(startCommand({ dataDirectory: resolve(process.env['CLOUDACT_DATA_DIR'] ?? '.data'), env: process.env, json: options.json, ...(options.only === undefined ? {} : { only: options.only }) })),
    );
  const costs = program.command('costs').description('The cost records of the platform\'s own queries.');
  costs
    .command('reconcile')
    .description('Holds the cost records against INFORMATION_SCHEMA.JOBS: lists what is missing, doubled or different, and mends it with --repair. Exit code 1: something is wrong and was not mended.')
    .option('--api <url>', 'where the api listens', process.env['CLOUDACT_API_URL'] ?? 'http://127.0.0.1:8000')
    .option('--from <instant>', 'jobs made from then on, such as 2026-10-31T00:00:00Z (default: a day before --to)')
    .option('--to <instant>', 'jobs made before then (default: ten minutes ago)')
    .option('--repair', 'bring the records in line with BigQuery', false)
    .option('--json', 'print the whole answer as one JSON object', false)
    .action(({ api, from, to, repair, json }: { api: string; from?: string; to?: string; repair: boolean; json: boolean }) =>
      exitWith(
        reconcileCommand({
          api,
          rootKey: process.env['CA_ROOT_API_KEY'] ?? rootKeyFor(resolve(process.env['CLOUDACT_DATA_DIR'] ?? '.data')),
          body: { repair, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
          json,
          print: (line) => void process.stdout.write(`${line}\n`),
        }),
      ),
    );
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
