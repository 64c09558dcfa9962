import { BudgetExceededError } from '@cloudact/bq-core';
import { serveMetrics } from './metrics-server.js';
import { ServiceMetrics } from './service-metrics.js';

describe('metrics of a service', () => {
  let metrics: ServiceMetrics;
  beforeEach(() => void (metrics = new ServiceMetrics('api')));
  afterEach(() => metrics.close());

  it('count outcomes by codes that the house knows; anything else is one word', async () => {
    const budget = new BudgetExceededError({ orgSlug: 'acme', usedBytes: 1n, limitBytes: 1n, usedUsd: '0', limitUsd: '0', resetsAt: new Date(0) }, 0);
    metrics.query('select', 0.1, { error: budget });
    metrics.query('select', 0.1, { error: Object.assign(new Error('acme said so'), { code: 'acme' }) });
    metrics.query('select', 0.1, { bytesBilled: 10_485_760n });
    metrics.write('load', { rowsWritten: 9, rowsDeadLettered: 1 });
    const text = await metrics.registry.metrics();
    for (const line of ['cloudact_queries_total{statement_class="select",outcome="BUDGET_EXCEEDED",service="api"} 1', 'outcome="OTHER",service="api"} 1', 'cloudact_query_billed_bytes_total{service="api"} 10485760', 'cloudact_dead_letters_total{method="load",service="api"} 1']) expect(text).toContain(line);
    expect(text).not.toContain('acme');
  });

  it('are served on a port of their own, and nothing else is', async () => {
    const server = await serveMetrics(metrics.registry, '127.0.0.1', 0);
    const answer = await fetch(server.url);
    expect([answer.status, answer.headers.get('content-type')?.startsWith('text/plain')]).toEqual([200, true]);
    expect((await fetch(server.url.replace('/metrics', '/'))).status).toBe(404);
    await server.close();
  });
});
