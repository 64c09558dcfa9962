/**
 * Fields of a request's body that may stand in the audit log, with their values. Whatever is not here is not there, its name
 * included: a new field is a secret until somebody says otherwise.
 */
export const AUDITED_FIELDS: ReadonlySet<string> = new Set([
  'org_slug', 'plan', 'status', 'currency', 'country', 'language', 'timezone', 'fiscal_year_start_month', 'keep_data', 'validate_only',
  'scopes', 'expires_at', 'grace_seconds', 'provider', 'credential_type', 'default_hierarchy_entity_id', 'user_id', 'role', 'reason', 'limit',
  'amount', 'category', 'measure', 'period_type', 'channel_type', 'rule_type', 'severity', 'is_default', 'rate', 'source', 'parent_id', 'billing_cycle', 'pricing_model', 'bytes_per_day',
]);
/** Ids of what a request has made, as answers name them. The first that is there is the entry's `resource_id`. */
export const RESOURCE_IDS = ['credential_id', 'key_id', 'tool_call_id', 'message_id', 'conversation_id', 'budget_id', 'channel_id', 'rule_id', 'subscription_id', 'entity_id', 'operation_id', 'run_id', 'org_slug'] as const;

const LONGEST_VALUE = 200;

/** The fields of a body that may be told, cut to a sensible length. Undefined when there are none. */
export function auditedFields(body: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const told = Object.entries(body).flatMap(([name, value]) => (AUDITED_FIELDS.has(name) && isPlain(value) ? [[name, cut(value)] as const] : []));
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.length <= 20 && value.every((one) => typeof one === 'string') : typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value);
}

function cut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cut);
  return typeof value === 'string' ? value.slice(0, LONGEST_VALUE).toWellFormed() : value;
}
