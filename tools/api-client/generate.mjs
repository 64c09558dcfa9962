// Writes openapi.json and src/generated anew, from the api as it is: `node tools/api-client/generate.mjs [folder]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { writeClient } from './generated-client.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? import.meta.dirname);

/** The document of an api that runs on the embedded server for as long as it takes to ask. */
async function documentOfApi() {
  const data = mkdtempSync(join(tmpdir(), 'cloudact-api-client-'));
  const ports = { API_PORT: '0', BIGQUERY_EMULATOR_PORT: '0', BIGQUERY_EMULATOR_GRPC_PORT: '0' };
  const api = spawn(process.execPath, [join(ROOT, 'tools/bq-ops/bin/bq-ops.js'), 'start', '--only', 'api', '--json'], { cwd: ROOT, env: { ...process.env, ...ports, CLOUDACT_DATA_DIR: data }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(api, 'exit');
  try {
    const [line] = await Promise.race([once(createInterface({ input: api.stdout }), 'line'), ended.then(([code]) => Promise.reject(new Error(`the api did not start (exit code ${code})`)))]);
    return await (await fetch(`${JSON.parse(line).api.url}/docs/openapi.json`)).json();
  } finally {
    api.kill('SIGINT');
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

mkdirSync(join(folder, 'src'), { recursive: true });
const document = join(folder, 'openapi.json');
writeFileSync(document, `${JSON.stringify(await documentOfApi(), null, 2)}\n`);
await writeClient(document, join(folder, 'src/generated'));
