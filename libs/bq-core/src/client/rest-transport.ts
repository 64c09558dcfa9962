import type { Readable } from 'node:stream';
import { FairQueue } from '@cloudact/bq-resilience';
import type { BigQuery } from '@google-cloud/bigquery';
import { BigQueryError } from '../errors/bigquery-error.js';
import { MAX_CONCURRENT_REQUESTS } from '../limits.js';
import { jsonText } from './json-text.js';
import { translateVendorError } from './translate-vendor-error.js';

type VendorRequest = Parameters<BigQuery['request']>[0];

export interface MultipartPart {
  readonly 'Content-Type': string;
  readonly body: string | Readable;
}

export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/projects/{project}`, or a whole URL. */
  readonly path: string;
  /** Default: the client's project. */
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
  readonly client: BigQuery;
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

/**
 * Sends single requests through the official client (its endpoint, credentials and connections) and reads the plain JSON. Bodies go
 * as text: the client would otherwise copy them deeply and replace `{{projectId}}` inside of a tenant's rows.
 */
export class RestTransport {
  readonly #client: BigQuery;
  readonly #places: FairQueue;
  readonly #headers: RestTransportOptions['headers'];

  constructor(options: RestTransportOptions) {
    const { client, maxConcurrent = MAX_CONCURRENT_REQUESTS, maxQueue = 3_000, maxWaitMs = 30_000, weightOf } = options;
    this.#client = client;
    this.#headers = options.headers;
    this.#places = options.places ?? new FairQueue({ name: 'bigquery-http', limit: maxConcurrent, maxQueue, maxQueuePerKey: maxQueue, maxWaitMs, ...(weightOf === undefined ? {} : { weightOf }) });
  }

  get apiEndpoint(): string {
    return this.#client.apiEndpoint;
  }

  /** The same line, in front of another client's credentials. */
  through(client: BigQuery): RestTransport {
    return new RestTransport({ client, places: this.#places, ...(this.#headers === undefined ? {} : { headers: this.#headers }) });
  }

  /** @throws BigQueryError; BulkheadFullError when too many requests wait already */
  send<T>(request: RestRequest): Promise<T> {
    return this.#places.run(request.org ?? PLATFORM_LINE, () => this.#send<T>(request), request.signal === undefined ? {} : { signal: request.signal });
  }

  close(): void {
    this.#places.close();
  }

  #send<T>(request: RestRequest): Promise<T> {
    const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, jobId } = request;
    return new Promise<T>((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        finish();
      };
      const onAbort = (): void => settle(() => reject(cancelled(signal?.reason, jobId)));
      const timer = setTimeout(() => settle(() => reject(timedOut(timeoutMs, jobId))), timeoutMs);
      if (signal?.aborted === true) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        this.#client.request(vendorRequest(this.#headers === undefined ? request : { ...request, headers: { ...this.#headers(), ...request.headers } }), (error, body: T) => {
          settle(() => (error ? reject(translateVendorError(error, jobId)) : resolve(body)));
        });
      } catch (error) {
        settle(() => reject(translateVendorError(error, jobId)));
      }
    });
  }
}

function vendorRequest(request: RestRequest): VendorRequest {
  const body = request.bodyText ?? (request.body === undefined ? undefined : jsonText(request.body));
  return {
    method: request.method,
    uri: request.path,
    maxRetries: 0,
    headers: { ...request.headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(request.projectId === undefined ? {} : { projectId: request.projectId }),
    ...(request.query === undefined ? {} : { qs: request.query }),
    ...(body === undefined ? {} : { body }),
    ...(request.multipart === undefined ? {} : { multipart: [...request.multipart] as NonNullable<VendorRequest['multipart']> }),
  };
}

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
