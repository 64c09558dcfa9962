import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ProblemDetail } from './problem.js';
import { RequestInvalidError } from './request-errors.js';
import { routeOf } from './request-scope.hooks.js';

/** What a route documents of its query: `GET /api/v1/organizations/:org` → names. A route that is not there documents nothing. */
export type DocumentedQueries = ReadonlyMap<string, ReadonlySet<string>>;

interface ApiDocument {
  readonly paths: Readonly<Record<string, object>>;
}

/** Headers that decide something: twice, they say two things. */
const ONCE: ReadonlySet<string> = new Set(['x-api-key', 'x-ca-root-key', 'x-org-slug', 'x-user-id', 'x-user-signature', 'idempotency-key', 'content-type', 'content-length', 'content-encoding', 'authorization', 'x-request-id', 'traceparent', 'host']);
const NO_FAULTS: readonly ProblemDetail[] = [];
/** A caller may repeat the organisation of the path here, as some gateways do; it never chooses one. */
const ORG_HEADER = 'x-org-slug';

/** The queries of an OpenAPI document, under the names that Fastify has for its paths. */
export function documentedQueries({ paths }: ApiDocument): DocumentedQueries {
  const queries = new Map<string, ReadonlySet<string>>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const { parameters = [] } = operation as { readonly parameters?: readonly { readonly in?: string; readonly name?: string }[] };
      const names = parameters.filter((parameter) => parameter.in === 'query').map((parameter) => String(parameter.name));
      queries.set(`${method.toUpperCase()} ${path.replaceAll(':', '::').replace(/\{(\w+)\}/g, ':$1')}`, new Set(names));
    }
  }
  return queries;
}

/** Refuses a request that says a thing twice, says what the route does not know, or names two organisations. Nothing is ignored. */
export function refuseAmbiguousRequests(instance: FastifyInstance, queries: () => DocumentedQueries): void {
  instance.addHook('preValidation', (request, _reply, done) => {
    const [headers, query, org] = [repeatedHeaders(request), queryFaults(request, queries()), orgFaults(request)];
    done(headers.length + query.length + org.length === 0 ? undefined : new RequestInvalidError([...headers, ...query, ...org]));
  });
}

function repeatedHeaders({ raw }: FastifyRequest): readonly ProblemDetail[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (let i = 0; i < raw.rawHeaders.length; i += 2) {
    const name = (raw.rawHeaders[i] ?? '').toLowerCase();
    if (!ONCE.has(name)) continue;
    if (seen.has(name)) twice.add(name);
    seen.add(name);
  }
  return [...twice].map((field) => ({ field, message: 'the header is there twice' }));
}

function queryFaults(request: FastifyRequest, queries: DocumentedQueries): readonly ProblemDetail[] {
  if (!request.url.includes('?')) return NO_FAULTS;
  const known = queries.get(`${request.method} ${routeOf(request)}`);
  if (known === undefined) return NO_FAULTS;
  const faults: ProblemDetail[] = [];
  const seen = new Set<string>();
  for (const name of new URLSearchParams(request.url.split('?', 2)[1] ?? '').keys()) {
    const field = name.slice(0, 100);
    if (!known.has(name)) faults.push({ field, message: `property ${field} should not exist` });
    else if (seen.has(name)) faults.push({ field, message: 'the query has this parameter twice' });
    seen.add(name);
  }
  return faults;
}

function orgFaults(request: FastifyRequest): readonly ProblemDetail[] {
  const given = request.headers[ORG_HEADER];
  if (given === undefined) return NO_FAULTS;
  const inPath = (request.params as Readonly<Record<string, unknown>> | undefined)?.['org'];
  return given === inPath ? NO_FAULTS : [{ field: 'X-Org-Slug', message: 'it must repeat the organisation in the path, or be left out' }];
}
