// A process that asks queries of an organisation until somebody kills it; or, told to settle, only brings its cost records home.
import { createPlatform, type ServiceConfig } from '@cloudact/service-kit';
import { defaultSchemaDirectory } from '@cloudact/schemas';

const { config, settle } = JSON.parse(process.argv[2] ?? '') as { readonly config: ServiceConfig; readonly settle: boolean };
const platform = createPlatform({ config, schemaDirectory: defaultSchemaDirectory, absentJobAfterMs: 3_000 });
const caller = { orgSlug: 'acme', tier: 'ENTERPRISE', service: config.service };

/** Good, failing and aborted queries, several at a time. */
async function ask(lane: number): Promise<void> {
  for (let at = 0; ; at += 1) {
    const abort = AbortSignal.timeout(at % 7 === 3 ? 5 : 10_000);
    const sql = at % 5 === 2 ? 'SELECT 1 / 0 AS n' : `SELECT ${lane} AS lane, ${at} AS n`;
    await platform.runner.query(caller, { sql, signal: abort }).catch(() => undefined);
    process.send?.({ ended: true });
  }
}

if (settle) {
  while (platform.costs.waiting > 0) {
    await platform.costs.flush();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await platform.close();
  process.send?.({ settled: true });
} else {
  process.send?.({ ready: true });
  await Promise.all([0, 1, 2, 3].map(ask));
}
