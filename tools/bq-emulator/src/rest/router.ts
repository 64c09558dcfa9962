import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readerOf } from '../access/access-token.js';
import { type AskedRoute } from '../access/admit-request.js';
import type { Reader } from '../access/reader.js';
import { notFound } from '../api-error.js';
import type { TableId } from '../catalog/table-store.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { DropConnection, withRestFaults } from '../faults/rest-faults.js';
import { bodyChunks, type Exchange, errorReply, parseJson, readBody, type Reply, send } from './http-exchange.js';
import { partial } from './partial-response.js';

export type Handler = (exchange: Exchange) => Promise<Reply> | Reply;

/** Lets a reader's request through, or throws. */
export type Admit = (reader: Reader, route: AskedRoute, names: Readonly<Record<string, string>>) => void;

export interface RestServerOptions {
  readonly faults: FaultPlan;
  readonly admit: Admit;
}

export interface Route {
  /** BigQuery's name of the method, by which faults strike it; without, the handler sees to that itself, or no fault can. */
  readonly name?: string;
  readonly method: string;
  /** `/projects/:project/datasets/:dataset` below the API's base path. */
  readonly path: string;
  readonly handle: Handler;
}

interface CompiledRoute extends Route {
  readonly pattern: RegExp;
}

/** Clients use the full base path, or with `BIGQUERY_EMULATOR_HOST` none; uploads have their own. */
const BASE = /^(?:\/(?:resumable\/)?upload)?(?:\/bigquery\/v2)?(?=\/)/;

const KEEP_ALIVE_MS = 120_000;

const compile = (route: Route): CompiledRoute => ({
  ...route, pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`),
});

/** Routes by method and collection: `GET datasets` of `GET /projects/:project/datasets/…`. */
type Routes = ReadonlyMap<string, readonly CompiledRoute[]>;

const collectionOf = (method: string, path: string): string => `${method} ${path.split('/')[path.startsWith('/upload/') ? 4 : 3] ?? ''}`;

export function createRestServer(routes: readonly Route[], options: RestServerOptions): Server {
  const compiled: Routes = Map.groupBy(routes.map(compile), ({ method, path }) => collectionOf(method, path));
  const server = createServer((request, response) => {
    void answer(compiled, options, request, response);
  });
  // Longer than any client keeps an idle connection: one that it is about to use is never closed under its hands.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function answer(routes: Routes, options: RestServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(response, await dispatch(routes, options, request));
  } catch (error) {
    if (error instanceof DropConnection) request.socket.destroy();
    else send(response, errorReply(error));
  } finally {
    // An answer given early (an error) still reads the request to its end, so that the client can read the answer.
    request.resume();
  }
}

async function dispatch(routes: Routes, { faults, admit }: RestServerOptions, request: IncomingMessage): Promise<Reply> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const upload = /^\/(?:resumable\/)?upload\//.test(url.pathname);
  const path = `${upload ? '/upload' : ''}${url.pathname.replace(BASE, '')}`;
  const method = request.method === 'POST' ? (request.headers['x-http-method-override']?.toString().toUpperCase() ?? 'POST') : (request.method ?? 'GET');
  for (const route of routes.get(collectionOf(method, path)) ?? []) {
    const match = route.pattern.exec(path);
    if (match === null) continue;
    const parameters = Object.fromEntries(Object.entries(match.groups ?? {}).map(([key, item]) => [key, decodeURIComponent(item)]));
    const reader = readerOf(request.headers.authorization);
    if (reader !== undefined) admit(reader, route, parameters);
    let body: Promise<Buffer> | undefined;
    const read = (): Promise<Buffer> => (body ??= readBody(request));
    const exchange: Exchange = {
      method, path: parameters, query: url.searchParams, headers: request.headers, origin: `http://${request.headers.host ?? 'localhost'}`,
      chunks: () => bodyChunks(request), body: read, json: async () => parseJson(await read()), ...(reader === undefined ? {} : { reader }),
    };
    const fields = url.searchParams.get('fields');
    if (route.name === undefined) return partial(await route.handle(exchange), fields);
    return partial(await withRestFaults(faults, { method: route.name, table: tableOf(parameters) }, () => route.handle(exchange)), fields);
  }
  throw notFound(`${method} ${url.pathname} is not an endpoint of this emulator`);
}

function tableOf({ project, dataset, table }: Readonly<Record<string, string>>): TableId | undefined {
  return project === undefined || dataset === undefined || table === undefined ? undefined : { projectId: project, datasetId: dataset, tableId: table };
}
