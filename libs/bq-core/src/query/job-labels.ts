import { MAX_LABEL_LENGTH } from '../limits.js';
import type { QueryCaller } from './query-request.js';

/** The labels of a job: who asked for it. Values are brought into the form that BigQuery takes (docs: labels-intro). */
export function jobLabels(caller: QueryCaller, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const key in more) labels[labelText(key)] = labelText(more[key] ?? '');
  labels['org'] = labelText(caller.orgSlug);
  labels['service'] = labelText(caller.service);
  labels['tier'] = labelText(caller.tier);
  return labels;
}

const IN_FORM = /^[a-z0-9_-]*$/;

function labelText(text: string): string {
  if (text.length <= MAX_LABEL_LENGTH && IN_FORM.test(text)) return text;
  return text.toLowerCase().replace(/[^a-z0-9_-]/g, '_').slice(0, MAX_LABEL_LENGTH);
}
