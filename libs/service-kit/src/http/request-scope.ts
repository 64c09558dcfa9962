import { AsyncLocalStorage } from 'node:async_hooks';

/** What is told about a request wherever it goes: to logs, labels and traces. Nothing is ever decided by it; the tenant is an argument. */
export interface RequestScope {
  readonly requestId: string;
  /** OpenTelemetry's context of the span in progress; absent without tracing. */
  readonly trace?: unknown;
}

/** The only ambient state of the house. */
const scopes = new AsyncLocalStorage<RequestScope>();

export function currentScope(): RequestScope | undefined {
  return scopes.getStore();
}

export function runInScope<T>(scope: RequestScope, work: () => T): T {
  return scopes.run(scope, work);
}

const MAX_LABEL_LENGTH = 63;

/** Label of every job that a request starts; none outside of requests. */
export function requestLabels(): Readonly<Record<string, string>> {
  const scope = scopes.getStore();
  return scope === undefined ? {} : { request_id: scope.requestId.toLowerCase().slice(0, MAX_LABEL_LENGTH) };
}
