import { METHOD_RULES, type MethodRule, type WriteFacts } from './method-rules.js';
import { WRITE_METHODS, type WriteMethod } from '../write-request.js';

export interface MethodChoice {
  readonly method: WriteMethod;
  /** Id of the rule that fired, or `asked-for`. */
  readonly rule: string;
  readonly why: string;
  /** The methods not taken, and what each would have promised. */
  readonly alternatives: readonly { readonly method: WriteMethod; readonly promise: string }[];
}

/** One line a method: what it promises and costs. */
export const METHOD_PROMISES: Readonly<Record<WriteMethod, string>> = {
  streaming: 'visible in seconds; at least once (dedup of about a minute at best); $0.05 per GiB and at least 1 KB a row; not changeable for 30 minutes',
  load: 'visible when the job is done; exactly once for the same run and rows; free; 1,500 jobs a table and day',
  merge: 'idempotent: running it again leaves the same rows; bills the columns it reads',
  dml: 'changes rows that exist; idempotent; bills the columns it reads',
  'storage-write': 'visible at once, or all at one commit; exactly once with the ledger, at least once on the default stream, idempotent as changes by key; $0.025 per GiB after 2 TiB a month',
};

export function chooseMethod(facts: WriteFacts): MethodChoice {
  const rule = METHOD_RULES.find(({ when }) => when(facts)) as MethodRule;
  return choice(rule.method, rule.id, rule.why(facts));
}

export function askedFor(method: WriteMethod): MethodChoice {
  return choice(method, 'asked-for', `asked for by the request: ${METHOD_PROMISES[method]}`);
}

/** The methods beside each; dml changes rows that exist, so it is no alternative to storing new ones. Made once: a choice costs less than a microsecond. */
const ALTERNATIVES = Object.fromEntries(
  WRITE_METHODS.map((method) => [method, WRITE_METHODS.filter((other) => other !== method && other !== 'dml').map((other) => ({ method: other, promise: METHOD_PROMISES[other] }))]),
) as unknown as Readonly<Record<WriteMethod, MethodChoice['alternatives']>>;

function choice(method: WriteMethod, rule: string, why: string): MethodChoice {
  return { method, rule, why, alternatives: ALTERNATIVES[method] };
}
