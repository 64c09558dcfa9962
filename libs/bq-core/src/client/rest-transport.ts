import { EventEmitter } from 'node:events';
import { FairQueue } from '@cloudact/bq-resilience';
import { BigQueryError } from '../errors/bigquery-error.js';
import { MAX_CONCURRENT_REQUESTS } from '../limits.js';
import { jsonText } from './json-text.js';
import { multipartBody, type MultipartPart } from './multipart-body.js';
import type { RequestAuth, RestEndpoint, WireRequest } from './rest-endpoint.js';
import { translateVendorError } from './translate-vendor-error.js';

export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/bigquery/v2/projects/{project}`; of an upload, below `/upload/bigquery/v2/projects/{project}`. */
  readonly path: string;
  /** Default: the transport's project. */
  readonly projectId?: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** In place of `body`, where the caller has made the JSON text already. */
  readonly bodyText?: string;
  /** Instead of a body: the two parts of a multipart upload. */
  readonly multipart?: readonly [MultipartPart, MultipartPart];
  readonly signal?: AbortSignal;
  /** Milliseconds until the request is given up; its outcome is then unknown. Default 60,000. */
  readonly timeoutMs?: number;
  /** For the error's facts. */
  readonly jobId?: string;
  /** Organisation on whose behalf; free places are shared between those who wait. Default: the platform's own line. */
  readonly org?: string;
}

export interface RestTransportOptions {
  readonly endpoint: RestEndpoint;
  /** Of requests that name none. */
  readonly projectId: string;
  /** Requests at a time. Default 300, Google's own limit per user. */
  readonly maxConcurrent?: number;
  /** Requests that may wait for a free place. Default 3,000. */
  readonly maxQueue?: number;
  /** Milliseconds that they wait at most. Default 30,000. */
  readonly maxWaitMs?: number;
  /** Share of an organisation in places that all want. Default 1 for all. */
  readonly weightOf?: (org: string) => number;
  /** Headers of the moment for every request, such as `traceparent`. Default: none. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** The line to wait in, where another transport has it already; then the four above say nothing. */
  readonly places?: FairQueue;
}

const DEFAULT_TIMEOUT_MS = 60_000;
/** Line of requests in nobody's name; no organisation can be called so. */
const PLATFORM_LINE = '_platform';

/** Sends single requests over an endpoint's connections, as many at a time as Google allows, and reads the plain JSON. */
export class RestTransport {
  readonly #options: Pick<RestTransportOptions, 'endpoint' | 'projectId' | 'headers'>;
  readonly #places: FairQueue;

  constructor(options: RestTransportOptions) {
    const { maxConcurrent = MAX_CONCURRENT_REQUESTS, maxQueue = 3_000, maxWaitMs = 30_000, weightOf } = options;
    this.#options = options;
    this.#places = options.places ?? new FairQueue({ name: 'bigquery-http', limit: maxConcurrent, maxQueue, maxQueuePerKey: maxQueue, maxWaitMs, ...(weightOf === undefined ? {} : { weightOf }) });
  }

  /** The same line and the same connections, in another's name. */
  through(auth: RequestAuth): RestTransport {
    return new RestTransport({ ...this.#options, endpoint: this.#options.endpoint.as(auth), places: this.#places });
  }

  /** @throws BigQueryError; BulkheadFullError when too many requests wait already */
  send<T>(request: RestRequest): Promise<T> {
    return this.#places.run(request.org ?? PLATFORM_LINE, () => this.#send<T>(request), request.signal === undefined ? {} : { signal: request.signal });
  }

  async close(): Promise<void> {
    this.#places.close();
    await this.#options.endpoint.close();
  }

  #send<T>(request: RestRequest): Promise<T> {
    const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, jobId } = request;
    const { endpoint, projectId, headers } = this.#options;
    return new Promise<T>((resolve, reject) => {
      const left = new EventEmitter();
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        finish();
      };
      const leave = (error: BigQueryError): void => settle(() => {
        reject(error);
        left.emit('abort');
      });
      const onAbort = (): void => leave(cancelled(signal?.reason, jobId));
      const timer = setTimeout(() => leave(timedOut(timeoutMs, jobId)), timeoutMs);
      if (signal?.aborted === true) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      endpoint.send(wireRequest(request, projectId, headers?.()), left).then((body) => settle(() => resolve(body as T)), (error: unknown) => settle(() => reject(translateVendorError(error, jobId))));
    });
  }
}

function wireRequest(request: RestRequest, ownProject: string, headers: Readonly<Record<string, string>> | undefined): WireRequest {
  const { method, projectId = ownProject, multipart } = request;
  const query = new URLSearchParams({ prettyPrint: 'false' });
  for (const [name, value] of Object.entries(request.query ?? {})) query.set(name, String(value));
  const path = `${multipart === undefined ? '' : '/upload'}/bigquery/v2/projects/${projectId}${request.path}`.split('/').map(encodeSegment).join('/');
  const base = { method, path: `${path}?${query.toString()}`, headers: { ...headers, ...request.headers } };
  if (multipart !== undefined) {
    const { contentType, body } = multipartBody(multipart);
    return { ...base, headers: { ...base.headers, 'content-type': contentType }, body };
  }
  const text = request.bodyText ?? (request.body === undefined ? undefined : jsonText(request.body));
  return text === undefined ? base : { ...base, headers: { ...base.headers, 'content-type': 'application/json' }, body: text };
}

/** A project of a domain has a colon in its id, and BigQuery wants it as it is. */
const encodeSegment = (segment: string): string => encodeURIComponent(segment).replaceAll('%3A', ':');

function cancelled(cause: unknown, jobId: string | undefined): BigQueryError {
  return new BigQueryError({ code: 'BIGQUERY_CANCELLED', message: 'the caller gave up waiting for BigQuery', reason: 'stopped', cause, ...(jobId === undefined ? {} : { jobId }) });
}

function timedOut(timeoutMs: number, jobId: string | undefined): BigQueryError {
  return new BigQueryError({
    code: 'BIGQUERY_UNAVAILABLE',
    message: `BigQuery did not answer within ${timeoutMs} ms; the request may have been carried out`,
    reason: 'ETIMEDOUT',
    ...(jobId === undefined ? {} : { jobId }),
  });
}
