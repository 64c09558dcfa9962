import { LocalStack, SERVICE_NAMES, type ServiceName } from '../local-stack/local-stack.js';

export interface StartOptions {
  readonly dataDirectory: string;
  readonly only?: ServiceName;
  readonly json: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Ports of DESIGN §11, unless the environment says otherwise. */
const DEFAULT_PORTS = { API_PORT: 8000, PIPELINE_PORT: 8001, CHAT_PORT: 8002, BIGQUERY_EMULATOR_PORT: 9050, BIGQUERY_EMULATOR_GRPC_PORT: 9060 } as const;

/** Runs the stack until Ctrl-C; what it stored is there at the next start. */
export async function startCommand(options: StartOptions): Promise<number> {
  const port = (name: keyof typeof DEFAULT_PORTS): number => Number(options.env[name] ?? DEFAULT_PORTS[name]);
  const rootKey = options.env['CA_ROOT_API_KEY'];
  const log = (from: string, line: string): void => void process.stderr.write(`${from.padEnd(8)} ${line}\n`);
  const stack = await LocalStack.start({
    dataDirectory: options.dataDirectory,
    services: options.only === undefined ? SERVICE_NAMES : [options.only],
    ports: { emulator: port('BIGQUERY_EMULATOR_PORT'), grpc: port('BIGQUERY_EMULATOR_GRPC_PORT'), api: port('API_PORT'), pipeline: port('PIPELINE_PORT'), chat: port('CHAT_PORT') },
    ...(rootKey === undefined || rootKey === '' ? {} : { rootKey }),
    logLevel: options.env['LOG_LEVEL'] ?? (options.json ? 'warn' : 'info'),
    env: options.env,
    onLine: log,
  });
  const stopped = new Promise<'signal'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('signal'));
  });
  console.log(options.json ? JSON.stringify(describe(stack, options.dataDirectory)) : welcome(stack, options.dataDirectory));
  const why = await Promise.race([stopped, stack.anyExit().then(() => 'exit' as const)]);
  if (why === 'exit') process.stderr.write('A process ended; stopping the others.\n');
  await stack.stop();
  return why === 'signal' ? 0 : 1;
}

function describe(stack: LocalStack, dataDirectory: string): object {
  const services = Object.fromEntries(Object.entries(stack.urls).map(([name, url]) => [name, { url, port: Number(new URL(url).port), docs: `${url}/docs` }]));
  return { ready: true, ...services, bigquery: stack.emulator, rootKey: stack.rootKey, dataDirectory };
}

function welcome(stack: LocalStack, dataDirectory: string): string {
  const services = Object.entries(stack.urls).map(([name, url]) => `  ${name.padEnd(9)} ${url}  (API: ${url}/docs)`);
  const api = stack.urls.api;
  return [
    '',
    'CloudAct runs.',
    ...services,
    `  BigQuery  ${stack.emulator.url}  (gRPC port ${stack.emulator.grpcPort})`,
    `  root key  ${stack.rootKey}`,
    `  data      ${dataDirectory}`,
    '',
    ...(api === undefined
      ? []
      : [
          'Next:',
          `  export ROOT='X-CA-Root-Key: ${stack.rootKey}'`,
          `  curl -s -X POST ${api}/api/v1/bootstrap/apply -H "$ROOT"`,
          `  curl -s -X POST ${api}/api/v1/organizations -H "$ROOT" -H 'content-type: application/json' \\`,
          `    -d '{"org_slug":"acme_corp","display_name":"Acme","plan":"STARTER","admin_email":"ops@acme.example"}'`,
          '',
        ]),
    'Ctrl-C stops everything.',
  ].join('\n');
}
