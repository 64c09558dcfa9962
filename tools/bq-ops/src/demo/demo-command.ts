import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BigQuery } from '@google-cloud/bigquery';
import { LocalStack, SERVICE_NAMES } from '../local-stack/local-stack.js';
import type { DemoContext } from './demo-context.js';
import type { DemoReport, ProviderCost } from './demo-report.js';
import { fileInput, type FocusInput, generatedInput } from './focus/focus-input.js';
import { createProgress } from './progress.js';
import { renderReport } from './render-report.js';
import { BAD_ROWS_ORG_ROWS, badRows } from './steps/bad-rows.js';
import { converse } from './steps/conversation.js';
import { allocate, rerun, splitInput, writeAll } from './steps/ingest.js';
import { crossTenantAttempts } from './steps/isolation.js';
import { bootstrap, onboard } from './steps/prepare.js';
import { queryBill, storedCosts } from './steps/stored.js';

export interface DemoOptions {
  /** FOCUS CSV or CSV.gz; absent: generated rows. */
  readonly input?: string;
  readonly rows: number;
  readonly seed: number;
  readonly dataDirectory?: string;
  readonly json: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Project of the local environment (DESIGN §3). */
const LOCAL_PROJECT = 'cloudact-testing-1';

/** The whole platform at work, from an empty folder. Returns the exit code: 0 when every check holds. */
export async function demoCommand(options: DemoOptions): Promise<number> {
  const started = performance.now();
  let input: FocusInput;
  try {
    input = options.input === undefined ? generatedInput(options.rows, options.seed) : await fileInput(options.input);
  } catch (error) {
    return stopped(error, options, started, []);
  }
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'cloudact-demo-'));
  const progress = createProgress(process.stderr.isTTY, options.json);
  const failed: string[] = [];
  const log: string[] = [];
  const starting = progress.step('Start BigQuery and three services');
  let stack: LocalStack | undefined;
  try {
    stack = await LocalStack.start({ dataDirectory, services: SERVICE_NAMES, ports: { emulator: 0, grpc: 0, api: 0, pipeline: 0, chat: 0 }, logLevel: 'warn', env: options.env, onLine: (from, line) => log.push(`${from}: ${line}`) });
    starting.done(`${Math.round(performance.now() - started)} ms`);
    const context: DemoContext = { stack, bigquery: witness(stack), input, progress, check: (what, holds) => void (holds || failed.push(what)) };
    const { report, providers } = await show(context, failed, started);
    progress.stop();
    if (options.json) console.log(JSON.stringify(report));
    else console.log(renderReport(report, providers));
    if (!report.ok && log.length > 0) process.stderr.write(`\nThe services said:\n${log.slice(-40).join('\n')}\n`);
    return report.ok ? 0 : 1;
  } catch (error) {
    progress.stop();
    return stopped(error, options, started, log);
  } finally {
    await stack?.stop();
    if (options.dataDirectory === undefined) rmSync(dataDirectory, { recursive: true, force: true });
  }
}

function stopped(error: unknown, options: DemoOptions, started: number, log: readonly string[]): 1 {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`\nThe demo stopped: ${reason}\n${log.slice(-40).join('\n')}\n`);
  if (options.json) console.log(JSON.stringify({ ok: false, error: reason, elapsedMs: Math.round(performance.now() - started) }));
  return 1;
}

async function show(context: DemoContext, failed: readonly string[], started: number): Promise<{ readonly report: DemoReport; readonly providers: readonly ProviderCost[] }> {
  const { input, check } = context;
  const bootstrapped = await bootstrap(context);
  const [acme, globex] = await onboard(context);
  const parts = splitInput(context);
  const { writes, deadLettered } = await writeAll(context, acme, parts);
  const before = await storedCosts(context, acme);
  const rowsSentAgain = await rerun(context, acme, parts);
  const dml = await allocate(context, acme);
  const stored = await storedCosts(context, acme);
  const duplicates = stored.rows - before.rows + stored.duplicates;
  check(`every row is stored or dead-lettered (${stored.rows} + ${deadLettered} of ${input.lines.length})`, stored.rows + deadLettered === input.lines.length);
  check(`the stored BilledCost equals the file's (${stored.billedCost}, ${input.billedCost})`, stored.billedCost === input.billedCost || deadLettered > 0);
  check(`the re-run added nothing (${duplicates})`, duplicates === 0);
  check('DML changed rows', dml.rows > 0 || input.lines.length < 100);

  const buried = await badRows(context, globex);
  const mended = await storedCosts(context, globex);
  check('mended rows are stored once', mended.rows === BAD_ROWS_ORG_ROWS && mended.duplicates === 0);
  const { chat, conversations } = await converse(context, acme, [globex]);
  const isolation = await crossTenantAttempts(context, acme, globex, conversations.get(globex.slug) ?? '');
  check("nothing of the other organisation's was changed by the attempts", (await storedCosts(context, globex)).rows === mended.rows);
  const report: DemoReport = {
    ok: failed.length === 0,
    input: { rows: input.lines.length, billedCost: input.billedCost },
    bootstrap: bootstrapped,
    orgs: [acme.slug, globex.slug],
    writes: [...writes, dml],
    stored: { rows: stored.rows, billedCost: stored.billedCost },
    rerun: { rows: rowsSentAgain, duplicates },
    badRows: buried,
    isolation,
    chat,
    cost: await queryBill(context),
    elapsedMs: Math.round(performance.now() - started),
    failed,
  };
  return { report, providers: stored.providers };
}

/** The official client against the embedded server; it is asked for a token, and any token will do. */
function witness(stack: LocalStack): BigQuery {
  const authClient = { getRequestHeaders: async () => new Headers({ authorization: 'Bearer local' }) };
  return new BigQuery({ projectId: LOCAL_PROJECT, apiEndpoint: stack.emulator.url, authClient: authClient as unknown as never });
}
