import { MAX_LABEL_LENGTH } from '../limits.js';
import type { QueryCaller } from './query-request.js';

/** The labels of a job: who asked for it. Values are brought into the form that BigQuery takes (docs: labels-intro). */
export function jobLabels(caller: QueryCaller, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const labels = { ...more, org: caller.orgSlug, service: caller.service, tier: caller.tier };
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [labelText(key), labelText(value)]));
}

function labelText(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9_-]/g, '_').slice(0, MAX_LABEL_LENGTH);
}
