import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { quoteTablePath } from '@cloudact/bq-core';
import { BackendSpy } from '../isolation/given/backend-spy.js';
import { type Stack, startStack } from '../stack/start-stack.js';

/** Milliseconds before Jest gives up what starts services. No promise is measured by it. */
const LONG_MS = 180_000;
const TRACE = '0af7651916cd43dd8448eb211c80319c';

interface Spans {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly { readonly traceId: string; readonly parentSpanId?: string; readonly spanId: string; readonly name: string }[] }[] }[];
}

describe('what operators see', () => {
  let stack: Stack;
  let collector: Server;
  const spy = new BackendSpy();
  const received: Spans[] = [];
  beforeAll(async () => {
    collector = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        received.push(JSON.parse(Buffer.concat(chunks).toString()) as Spans);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const otlpEndpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    stack = await startStack({ services: ['api', 'pipeline', 'chat'], throughProxy: (url) => spy.listen(url), config: { metricsPort: 0, otlpEndpoint } });
  }, LONG_MS);
  afterAll(async () => {
    collector.close();
    await spy.close();
  });

  const metrics = async (service: 'api' | 'pipeline' | 'chat'): Promise<string> => (await fetch(stack.metricsUrl(service))).text();

  it('a request id goes in, out, into problems, and onto every job; a bad one is replaced', async () => {
    const org = await stack.onboard('watched');
    for (const [service, path] of [['api', ''], ['pipeline', '/dead-letters'], ['chat', '/conversations']] as const) {
      spy.calls = [];
      const id = `Request-${service}-0001`;
      const answer = await stack.call(service, 'GET', `/organizations/watched${path}`, { key: org.key, headers: { 'x-request-id': id } });
      expect([service, answer.headers.get('x-request-id')]).toEqual([service, id]);
      expect(spy.calls.filter(({ body }) => body.includes(`"request_id":"${id.toLowerCase()}"`)).length).toBeGreaterThan(0);
      const refused = await stack.call(service, 'GET', `/organizations/nobody${path}`, { key: org.key, headers: { 'x-request-id': id } });
      expect(refused.body['request_id']).toBe(id);
    }
    expect((await stack.call('api', 'GET', '/organizations/watched', { key: org.key, headers: { 'x-request-id': 'a b' } })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('metrics name routes, classes, methods and codes, and no tenant; their number does not grow with tenants', async () => {
    const orgs = [await stack.onboard('tenant_one')];
    const ask = async (key: string, slug: string) => {
      await stack.call('chat', 'GET', `/organizations/${slug}/conversations`, { key });
      await stack.call('chat', 'GET', `/organizations/${slug}/conversations/none`, { key });
      await stack.call('chat', 'POST', `/organizations/${slug}/conversations`, { key, body: { title: 'T', user_id: 'u1' } });
    };
    for (const { key, slug } of orgs) await ask(key, slug);
    const series = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.slice(0, line.lastIndexOf(' '))).sort();
    const before = series(await metrics('chat'));
    for (const slug of ['tenant_two', 'tenant_three', 'tenant_four']) {
      const org = await stack.onboard(slug);
      await ask(org.key, slug);
    }
    const text = await metrics('chat');
    expect(series(text)).toEqual(before);
    expect(text).not.toMatch(/tenant_|ca_local_|u1/);
    for (const name of ['cloudact_http_request_duration_seconds_bucket', 'cloudact_queries_total', 'cloudact_query_billed_bytes_total', 'cloudact_writes_total', 'cloudact_dead_letters_total', 'cloudact_breaker_state_level', 'cloudact_waiting_queries_count', 'cloudact_spooled_letter_files_count', 'cloudact_unstored_cost_records_count', 'cloudact_event_loop_lag_seconds']) expect(`${name}: ${text.includes(name)}`).toBe(`${name}: true`);
    expect(text).toContain('route="/api/v1/organizations/:org/conversations"');
    expect(text).toContain('statement_class="select",outcome="ok"');
    const labels = new Set([...text.matchAll(/(\w+)="/g)].map(([, label]) => label));
    expect([...labels].sort()).toEqual(['breaker', 'le', 'method', 'outcome', 'quantile', 'route', 'service', 'statement_class', 'status']);
    expect([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name).filter((name) => !/^cloudact_[a-z_]+_(seconds|bytes|count|level|total)$/.test(name ?? ''))).toEqual([]);
  }, LONG_MS);

  it('a trace goes through: in by traceparent, over the request and its jobs, out to BigQuery', async () => {
    const org = await stack.onboard('traced');
    spy.calls = [];
    await stack.call('chat', 'GET', '/organizations/traced/conversations', { key: org.key, headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` } });
    expect(spy.calls.filter(({ headers }) => String(headers['traceparent']).startsWith(`00-${TRACE}-`)).length).toBeGreaterThan(0);
    const { gateway, shared } = stack.platform('chat');
    expect((await gateway.query({ sql: `SELECT COUNT(*) AS n FROM ${quoteTablePath(shared('org_profiles'))}` })).rows).toHaveLength(1);
    await stack.stop();
    const spans = received.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))).filter(({ traceId }) => traceId === TRACE);
    const request = spans.find(({ name }) => name === 'GET /api/v1/organizations/:org/conversations');
    expect(request?.parentSpanId).toBe('b7ad6b7169203331');
    expect(spans.filter(({ name, parentSpanId }) => name === 'bigquery query' && parentSpanId === request?.spanId).length).toBeGreaterThan(0);
    expect(JSON.stringify(spans)).not.toMatch(/traced|SELECT/);
  }, LONG_MS);
});
