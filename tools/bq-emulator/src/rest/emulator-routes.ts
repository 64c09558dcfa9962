import type { JobContext } from '../jobs/job-context.js';
import type { WriteStream } from '../storage-write/index.js';
import { readFaultRule } from '../faults/fault.js';
import { NO_CONTENT, ok } from './http-exchange.js';
import type { Route } from './router.js';

/** What a test sees of the server's inside. */
export interface EmulatorState {
  /** Rows by `project:dataset.table`. */
  readonly tables: Readonly<Record<string, { readonly rows: number }>>;
  /** Appends in the order of their commits: the last 10,000 since the start. */
  readonly arrivals: readonly { readonly table: string; readonly source: string; readonly rows: number; readonly at: number }[];
  readonly streams: readonly { readonly name: string; readonly type: string; readonly phase: string; readonly nextOffset: number; readonly heldRows: number }[];
}

export async function emulatorState(context: JobContext, streams: () => Promise<readonly WriteStream[]>): Promise<EmulatorState> {
  const stored = context.catalog.allTables().filter(({ kind }) => kind === 'TABLE');
  const tables = await Promise.all(stored.map(async (t) => [`${t.projectId}:${t.datasetId}.${t.tableId}`, { rows: await context.sizes.rows(t) }] as const));
  const described = (await streams()).map((stream) => ({
    name: stream.name, type: stream.type, phase: stream.phase, nextOffset: stream.nextOffset,
    heldRows: 'held' in stream ? stream.held.reduce((sum, { rows }) => sum + rows.length, 0) : 0,
  }));
  return { tables: Object.fromEntries(tables), arrivals: context.catalog.arrivals.list(), streams: described };
}

/** Endpoints that BigQuery does not have: faults to order, and a look inside. */
export function emulatorRoutes(context: JobContext, streams: () => Promise<readonly WriteStream[]>): readonly Route[] {
  const path = '/_emulator/faults';
  return [
    {
      method: 'POST', path, handle: async (x) => {
        const body = await x.json();
        const rules = (Array.isArray(body['faults']) ? (body['faults'] as unknown[]) : [body]).map(readFaultRule);
        return ok({ ids: rules.map((rule) => context.faults.add(rule)) });
      },
    },
    { method: 'GET', path, handle: () => ok({ faults: context.faults.list() }) },
    {
      method: 'DELETE', path, handle: () => {
        context.faults.clear();
        return NO_CONTENT;
      },
    },
    { method: 'GET', path: '/_emulator/state', handle: async () => ok(await emulatorState(context, streams)) },
  ];
}
