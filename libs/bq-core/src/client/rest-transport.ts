import type { Readable } from 'node:stream';
import { Bulkhead } from '@cloudact/bq-resilience';
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
}

export interface RestTransportOptions {
  readonly client: BigQuery;
  /** Requests at a time. Default 300, Google's own limit per user. */
  readonly maxConcurrent?: number;
  /** Requests that may wait for a free place. Default 3,000. */
  readonly maxQueue?: number;
  /** Milliseconds that they wait at most. Default 30,000. */
  readonly maxWaitMs?: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Sends single requests through the official client (its endpoint, credentials and connections) and reads the plain JSON. Bodies go
 * as text: the client would otherwise copy them deeply and replace `{{projectId}}` inside of a tenant's rows.
 */
export class RestTransport {
  readonly #client: BigQuery;
  readonly #bulkhead: Bulkhead;

  constructor(options: RestTransportOptions) {
    const { client, maxConcurrent = MAX_CONCURRENT_REQUESTS, maxQueue = 3_000, maxWaitMs = 30_000 } = options;
    this.#client = client;
    this.#bulkhead = new Bulkhead({ name: 'bigquery-http', limit: maxConcurrent, maxQueue, maxWaitMs });
  }

  get apiEndpoint(): string {
    return this.#client.apiEndpoint;
  }

  /** @throws BigQueryError; BulkheadFullError when too many requests wait already */
  send<T>(request: RestRequest): Promise<T> {
    return this.#bulkhead.run(() => this.#send<T>(request), request.signal === undefined ? {} : { signal: request.signal });
  }

  close(): void {
    this.#bulkhead.close();
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
        this.#client.request(vendorRequest(request), (error, body: T) => {
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
