import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { quoteTablePath } from '@cloudact/bq-core';
import { type Stack, startStack } from '../stack/start-stack.js';

/** Milliseconds before Jest gives up what starts services. No promise is measured by it. */
const LONG_MS = 240_000;
const SERVICES = ['api', 'pipeline', 'chat'] as const;
const canary = (what: string): string => `CANARY${what}9b2e`;

describe('what operators are told of requests', () => {
  let stack: Stack;
  let collector: Server;
  let traces = '';
  beforeAll(async () => {
    collector = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => (traces += chunk.toString())).on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    stack = await startStack({ services: SERVICES, config: { metricsPort: 0, otlpEndpoint: `http://127.0.0.1:${(collector.address() as AddressInfo).port}` } });
  }, LONG_MS);
  afterAll(async () => {
    await stop();
    collector.close();
  });
  let stopped: Promise<void> | undefined;
  /** Services send their last spans when they stop. */
  const stop = (): Promise<void> => (stopped ??= stack.stop());

  it('S39 what is secret or personal in a request is in no trace, no metric, no message of a dead letter, no audit entry and no cost record', async () => {
    const { slug, key } = await stack.onboard('watched');
    const path = `/organizations/${slug}`;
    const csv = `BilledCost,BillingAccountId\n${canary('Cell')},a\n`;
    const answers = [
      await stack.call('api', 'GET', path, { key: canary('Key'), headers: { authorization: `Bearer ${canary('Bearer')}`, cookie: `s=${canary('Cookie')}` } }),
      await stack.call('api', 'POST', `${path}/queries`, { key, body: { sql: `SELECT CAST('${canary('Literal')}' AS INT64) AS n` } }),
      await stack.call('api', 'POST', `${path}/queries`, { key, body: { sql: 'SELECT @p AS n', parameters: { p: canary('Parameter') } } }),
      await stack.call('api', 'POST', `${path}/integration-credentials`, { key, body: { provider: 'OPENAI', secret: { api_key: `sk-${canary('Credential')}aaaaaaaaaaaaaaaaaaaa` } } }),
      await stack.call('chat', 'POST', `${path}/conversations`, { key, body: { title: canary('Prompt'), user_id: canary('Person') } }),
      await stack.call('chat', 'GET', `${path}/conversations?user_id=${canary('Filter')}`, { key }),
      await stack.call('pipeline', 'POST', `${path}/tables/cost_data_standard_1_3/rows?bad_rows=dead-letter`, { key, body: `{"BilledCost":"${canary('Row')}"}\n`, headers: { 'content-type': 'application/x-ndjson' } }),
      await stack.call('pipeline', 'POST', `${path}/tables/cost_data_standard_1_3/rows?bad_rows=dead-letter`, { key, body: csv, headers: { 'content-type': 'text/csv' } }),
      await stack.call('pipeline', 'POST', `${path}/tables/cost_data_standard_1_3/updates`, { key, body: { set: { BilledCost: canary('Value') }, where: { BillingAccountId: canary('Where') } } }),
    ];
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    for (const service of SERVICES) await stack.platform(service).costs.flush();
    const { gateway, shared } = stack.platform('api');
    const rowsOf = async (table: string, columns: string): Promise<string> => JSON.stringify((await gateway.query({ sql: `SELECT ${columns} FROM ${quoteTablePath(shared(table))} AS t WHERE org_slug = 'watched'` })).rows);
    const letters = await rowsOf('pipeline_dlq', 'cause, field_path, message');
    const metrics = (await Promise.all(SERVICES.map(async (service) => (await fetch(stack.metricsUrl(service))).text()))).join('\n');
    const costs = await rowsOf('org_cost_tracking', 'TO_JSON_STRING(t) AS cost');
    await stop();
    expect([letters.length > 2, metrics.length > 0, costs.length > 2, traces.includes('spanId')]).toEqual([true, true, true, true]);
    for (const [where, text] of Object.entries({ traces, metrics, letters, costs })) expect([where, [...new Set(text.match(/CANARY\w+?9b2e/g))]]).toEqual([where, []]);
    expect(metrics).not.toContain('watched');
  }, LONG_MS);
});
