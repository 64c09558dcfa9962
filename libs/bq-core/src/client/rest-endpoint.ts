import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GoogleAuth } from 'google-auth-library';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { MAX_CONCURRENT_REQUESTS } from '../limits.js';
import { RestAnswerError, RestConnectionError } from './rest-answer-error.js';

/** `embedded`: the server that this repository ships; `emulator`: any other stand-in; `google`: the cloud, with its default credentials. */
export const BIGQUERY_BACKENDS = ['embedded', 'emulator', 'google'] as const;
export type BigQueryBackend = (typeof BIGQUERY_BACKENDS)[number];

export interface BigQueryClientOptions {
  readonly backend: BigQueryBackend;
  readonly projectId: string;
  /** Where jobs run and datasets are made. Default `US`. */
  readonly location?: string;
  /** `http://host:port` of a stand-in; required unless the backend is `google`. */
  readonly endpoint?: string;
  /** First part of the User-Agent, so that BigQuery's logs name the service. Default `cloudact`. */
  readonly userAgent?: string;
}

/** Proves in whose name a request comes. */
export interface RequestAuth {
  getRequestHeaders(): Promise<Headers>;
}

/** What goes over the wire. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the root, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

/** docs: https://cloud.google.com/bigquery/docs/reference/rest (service endpoint), https://developers.google.com/identity/protocols/oauth2/scopes#bigquery. */
const GOOGLE_ENDPOINT = 'https://bigquery.googleapis.com';
const BIGQUERY_SCOPE = 'https://www.googleapis.com/auth/bigquery';
/** Idle connections to Google stay open so long, which saves a TLS handshake; a server that says less is believed. */
const KEEP_ALIVE_MS = 60_000;
/** A stand-in takes every token. */
const LOCAL_AUTH: RequestAuth = { getRequestHeaders: async () => new Headers({ authorization: 'Bearer local' }) };
/** Google compresses only for agents that name gzip (https://cloud.google.com/bigquery/docs/api-performance). */
const COMPRESSED = { 'accept-encoding': 'gzip' } as const;
const unzipped = promisify(gunzip);

/** Connections of one process to one BigQuery, and in whose name requests go over them. Nothing is repeated here: one policy decides that, which knows the reasons and the job ids. */
export class RestEndpoint {
  readonly #origin: string;
  readonly #connections: Dispatcher;
  readonly #auth: RequestAuth;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(origin: string, connections: Dispatcher, auth: RequestAuth, headers: Readonly<Record<string, string>>) {
    this.#origin = origin;
    this.#connections = connections;
    this.#auth = auth;
    this.#headers = headers;
  }

  /** @throws TypeError when a stand-in has no endpoint, or one that is no URL */
  static open({ backend, endpoint, userAgent = 'cloudact' }: BigQueryClientOptions): RestEndpoint {
    // How long a request may take is the transport's to say.
    const limits = { connections: MAX_CONCURRENT_REQUESTS, keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: 0, bodyTimeout: 0 };
    if (backend === 'google') return new RestEndpoint(GOOGLE_ENDPOINT, new EnvHttpProxyAgent(limits), new GoogleAuth({ scopes: [BIGQUERY_SCOPE] }), { 'user-agent': `${userAgent} (gzip)`, ...COMPRESSED });
    if (endpoint === undefined) throw new TypeError(`the BigQuery backend "${backend}" needs an endpoint such as http://127.0.0.1:9050`);
    return new RestEndpoint(new URL(endpoint).origin, new Agent(limits), LOCAL_AUTH, { 'user-agent': userAgent });
  }

  /** The same connections, in another's name. */
  as(auth: RequestAuth): RestEndpoint {
    return new RestEndpoint(this.#origin, this.#connections, auth, this.#headers);
  }

  /**
   * @param left its `abort` event ends the request and frees its connection
   * @returns the answer's JSON; undefined for an empty answer
   * @throws RestAnswerError, RestConnectionError, or what the credentials throw
   */
  async send({ method, path, headers, body }: WireRequest, left: EventEmitter): Promise<unknown> {
    const auth = Object.fromEntries(await this.#auth.getRequestHeaders());
    const answer = await this.#answer({ origin: this.#origin, method, path, headers: { ...this.#headers, ...headers, ...auth }, ...(body === undefined ? {} : { body }), signal: left });
    if (answer.status >= 400) throw RestAnswerError.of(answer);
    if (answer.text === '') return undefined;
    try {
      return JSON.parse(answer.text);
    } catch (cause) {
      throw new RestConnectionError('ERR_STREAM_PREMATURE_CLOSE', `the answer with status ${answer.status} is no JSON, or not all of it arrived`, cause);
    }
  }

  async #answer(request: Dispatcher.RequestOptions): Promise<RestAnswer> {
    try {
      const { statusCode, headers, body } = await this.#connections.request(request);
      const text = headers['content-encoding'] === 'gzip' ? (await unzipped(await body.arrayBuffer())).toString('utf8') : await body.text();
      return { status: statusCode, headers, text };
    } catch (cause) {
      throw RestConnectionError.of(cause);
    }
  }

  /** Lets requests that are under way end. */
  close(): Promise<void> {
    return this.#connections.close();
  }
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly text: string;
}
