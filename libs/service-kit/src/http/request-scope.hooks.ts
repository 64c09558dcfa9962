import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Tracing } from '../tracing/tracing.js';
import { type RequestScope, runInScope } from './request-scope.js';

const scopeOf = new WeakMap<FastifyRequest, RequestScope>();
const LONGEST_TRACEPARENT = 200;

/** Puts each request into its scope, and into its span where there is tracing. Registered before anything that asks for either. */
export function addRequestScope(instance: FastifyInstance, tracing: Tracing | undefined): void {
  const spans = new WeakMap<FastifyRequest, ReturnType<Tracing['startRequest']>>();
  instance.addHook('onRequest', (request, reply, done) => {
    const requestId = String(request.id);
    void reply.header('x-request-id', requestId);
    const span = tracing?.startRequest({ method: request.method, route: routeOf(request), requestId, traceparent: plainHeader(request.headers['traceparent']) });
    if (span !== undefined) spans.set(request, span);
    const scope: RequestScope = { requestId, ...(span === undefined ? {} : { trace: span.context }) };
    scopeOf.set(request, scope);
    runInScope(scope, done);
  });
  // the body arrives by events of the socket, which know nothing of the scope
  instance.addHook('preValidation', (request, _reply, done) => {
    const scope = request.body === undefined ? undefined : scopeOf.get(request);
    if (scope === undefined) done();
    else runInScope(scope, done);
  });
  if (tracing !== undefined) instance.addHook('onResponse', async (request, reply) => spans.get(request)?.end(reply.statusCode));
}

/** `/api/v1/organizations/:org`, never the path that was asked for: names of tenants stay out of metrics and traces. */
export function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown';
}

function plainHeader(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' && value.length <= LONGEST_TRACEPARENT ? value : undefined;
}
