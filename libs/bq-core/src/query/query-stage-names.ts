/** Every concern of the query path, in its order: each is one file in `stages/`, but for `guard`, which reads the text (`read-statement.ts`). */
export const QUERY_STAGES = [
  'guard',
  'statement-class',
  'datasets',
  'parameters',
  'admission',
  'budget',
  'dry-run',
  'breaker',
  'bulkhead',
  'retry',
  'cost',
] as const;
export type QueryStageName = (typeof QUERY_STAGES)[number];
