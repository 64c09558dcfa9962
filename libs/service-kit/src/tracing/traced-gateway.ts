import type { BigQueryGateway } from '@cloudact/bq-core';
import type { Tracing } from './tracing.js';

/** Calls that are jobs or ask about one. */
const TRACED: ReadonlySet<string | symbol> = new Set<keyof BigQueryGateway>(['query', 'openRows', 'dryRun', 'loadFile', 'copyTable', 'insertAll']);

/** The same gateway, with a span around each job; itself where there is no tracing. */
export function tracedGateway(gateway: BigQueryGateway, tracing: Tracing | undefined): BigQueryGateway {
  if (tracing === undefined) return gateway;
  return new Proxy(gateway, {
    get: (target, name): unknown => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const call = (...args: readonly unknown[]): unknown => Reflect.apply(member, target, args);
      return TRACED.has(name) ? (...args: readonly unknown[]) => tracing.span(`bigquery ${String(name)}`, { 'db.system.name': 'gcp.bigquery' }, async () => call(...args)) : call;
    },
  });
}
