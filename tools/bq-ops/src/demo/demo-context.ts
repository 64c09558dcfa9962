import type { BigQuery } from '@google-cloud/bigquery';
import type { LocalStack, ServiceName } from '../local-stack/local-stack.js';
import type { FocusInput } from './focus/focus-input.js';
import type { Progress } from './progress.js';
import { ServiceClient } from './service-client.js';

export interface DemoOrg {
  readonly slug: string;
  readonly dataset: string;
  readonly key: string;
}

/** What the steps of the demo share. */
export interface DemoContext {
  readonly stack: LocalStack;
  /** The official client, as an independent witness of what is stored. */
  readonly bigquery: BigQuery;
  readonly input: FocusInput;
  readonly progress: Progress;
  /** Notes a check; a failed one makes the demo fail. */
  readonly check: (what: string, holds: boolean) => void;
}

export function asRoot({ stack }: DemoContext, service: ServiceName): ServiceClient {
  return new ServiceClient(stack.url(service), { 'x-ca-root-key': stack.rootKey });
}

export function asOrg({ stack }: DemoContext, service: ServiceName, org: DemoOrg): ServiceClient {
  return new ServiceClient(stack.url(service), { 'x-api-key': org.key });
}
