import type { ServiceName } from '@cloudact/service-kit';
import type { KeyScope } from '@cloudact/tenancy';
import type { Stack } from '../../stack/start-stack.js';

/** One operation of a service, as its API document lists it. `path` begins after `/api/v1`. */
export interface Operation {
  readonly service: ServiceName;
  readonly method: string;
  readonly path: string;
  readonly queries: readonly string[];
}

export const nameOf = ({ method, path }: Pick<Operation, 'method' | 'path'>): string => `${method} ${path}`;

export async function operationsOf(stack: Stack, service: ServiceName): Promise<readonly Operation[]> {
  const response = await fetch(`${stack.url(service)}/docs/openapi.json`);
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, { readonly parameters?: readonly { readonly in: string; readonly name: string }[] }>> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [] }]) => ({
      service,
      method: method.toUpperCase(),
      path: path.replace(/^\/api\/v1/, ''),
      queries: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    })),
  );
  return operations.filter(({ path }) => !path.startsWith('/health'));
}

/** What this suite knows of a route: who may call it, and a request that is good but for whose it is. */
export interface KnownRoute {
  readonly who: 'root' | 'org' | 'root-or-org';
  readonly scope?: KeyScope;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly query?: string;
  /** Ids in the path that belong to somebody, and the code of one that is not the caller's. */
  readonly absent?: string;
}

const COSTS = { who: 'root-or-org', scope: 'read' } as const;
const CHAT = { who: 'org', scope: 'chat' } as const;
const IN_CONVERSATION = { ...CHAT, absent: 'CONVERSATION_NOT_FOUND' } as const;
const KEYS = { who: 'root-or-org', scope: 'admin' } as const;
const INGEST = { who: 'org', scope: 'ingest' } as const;
const ROOT = { who: 'root' } as const;

/** Every route of the three services. A route that is not here fails the sweep: add it with what it needs. */
export const KNOWN_ROUTES: Readonly<Record<string, KnownRoute>> = {
  'POST /bootstrap/plan': ROOT,
  'POST /bootstrap/apply': ROOT,
  'GET /bootstrap/status': ROOT,
  'POST /migrations/plan': { ...ROOT, body: {} },
  'GET /migrations/status': ROOT,
  'POST /migrations/apply': { ...ROOT, body: { organizations: ['globex'] } },
  'GET /operations': ROOT,
  'GET /operations/{operationId}': ROOT,
  'POST /operations/{operationId}/cancel': ROOT,
  'POST /organizations': { ...ROOT, body: { org_slug: 'initech', display_name: 'I', plan: 'STARTER', admin_email: 'a@i.example' } },
  'GET /organizations': ROOT,
  'GET /organizations/{org}': { who: 'root-or-org', scope: 'read' },
  'PATCH /organizations/{org}': { who: 'root-or-org', scope: 'admin', body: { display_name: 'Hacked' } },
  'DELETE /organizations/{org}': { ...ROOT, body: { org_slug: 'globex' } },
  'GET /organizations/{org}/provisioning': ROOT,
  'POST /organizations/{org}/provisioning/sync': { ...ROOT, body: {} },
  'GET /organizations/{org}/deletion': ROOT,
  'POST /organizations/{org}/deletion': { ...ROOT, body: { org_slug: 'globex' } },
  'DELETE /organizations/{org}/deletion': ROOT,
  'GET /organizations/{org}/query-budget': COSTS,
  'PUT /organizations/{org}/query-budget': { ...ROOT, body: { bytes_per_day: '1' } },
  'POST /organizations/{org}/api-keys': { ...KEYS, body: { name: 'mine', scopes: ['read'] } },
  'GET /organizations/{org}/api-keys': KEYS,
  'POST /organizations/{org}/api-keys/{keyId}/rotate': { ...KEYS, body: { grace_seconds: 0 }, absent: 'KEY_NOT_FOUND' },
  'DELETE /organizations/{org}/api-keys/{keyId}': { ...KEYS, absent: 'KEY_NOT_FOUND' },
  'GET /organizations/{org}/costs/summary': COSTS,
  'GET /organizations/{org}/costs/breakdown': { ...COSTS, query: 'by=service' },
  'GET /organizations/{org}/costs/trend': COSTS,
  'GET /organizations/{org}/costs/comparison': COSTS,
  'GET /organizations/{org}/costs/top-movers': COSTS,
  'GET /organizations/{org}/costs/unit-costs': COSTS,
  'GET /organizations/{org}/costs/forecast': COSTS,
  'GET /organizations/{org}/costs': COSTS,
  'GET /organizations/{org}/costs/export': COSTS,
  'POST /organizations/{org}/notification-channels': { ...KEYS, body: { channel_type: 'EMAIL', name: 'C', email_recipients: ['a@b.example'] } },
  'GET /organizations/{org}/notification-channels': COSTS,
  'GET /organizations/{org}/notification-channels/{channelId}': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'PATCH /organizations/{org}/notification-channels/{channelId}': { ...KEYS, body: { name: 'C' }, absent: 'RESOURCE_NOT_FOUND' },
  'DELETE /organizations/{org}/notification-channels/{channelId}': { ...KEYS, absent: 'RESOURCE_NOT_FOUND' },
  'POST /organizations/{org}/notification-channels/{channelId}/test': { ...KEYS, absent: 'RESOURCE_NOT_FOUND' },
  'POST /organizations/{org}/notification-rules': { ...KEYS, body: { name: 'R', rule_type: 'RUN_FAILED', condition: { pipeline_id: 'p' } } },
  'GET /organizations/{org}/notification-rules': COSTS,
  'GET /organizations/{org}/notification-rules/{ruleId}': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'PATCH /organizations/{org}/notification-rules/{ruleId}': { ...KEYS, body: { name: 'R' }, absent: 'RESOURCE_NOT_FOUND' },
  'DELETE /organizations/{org}/notification-rules/{ruleId}': { ...KEYS, absent: 'RESOURCE_NOT_FOUND' },
  'POST /organizations/{org}/notification-rules:evaluate': { ...KEYS, body: { validate_only: true } },
  'POST /organizations/{org}/budgets': { ...KEYS, body: { name: 'B', amount: '1', currency: 'USD', period_start: '2026-01-01' } },
  'GET /organizations/{org}/budgets': COSTS,
  'GET /organizations/{org}/budgets/{budgetId}': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'GET /organizations/{org}/budgets/{budgetId}/spend': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'PATCH /organizations/{org}/budgets/{budgetId}': { ...KEYS, body: { name: 'B' }, absent: 'RESOURCE_NOT_FOUND' },
  'DELETE /organizations/{org}/budgets/{budgetId}': { ...KEYS, absent: 'RESOURCE_NOT_FOUND' },
  'GET /organizations/{org}/hierarchy/levels': COSTS,
  'PATCH /organizations/{org}/hierarchy/levels/{level}': { ...KEYS, body: { level_code: 'team' } },
  'GET /organizations/{org}/hierarchy/tree': COSTS,
  'GET /organizations/{org}/hierarchy/export': COSTS,
  'POST /organizations/{org}/hierarchy/import/preview': { ...KEYS, body: { csv: 'entity_id,entity_name,parent_id\na,A,\n' } },
  'POST /organizations/{org}/hierarchy/import': { ...KEYS, body: { csv: 'entity_id,entity_name,parent_id\na,A,\n' } },
  'POST /organizations/{org}/hierarchy/entities': { ...KEYS, body: { entity_name: 'E' } },
  'GET /organizations/{org}/hierarchy/entities': COSTS,
  'GET /organizations/{org}/hierarchy/entities/{entityId}': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'PATCH /organizations/{org}/hierarchy/entities/{entityId}': { ...KEYS, body: { entity_name: 'E' }, absent: 'RESOURCE_NOT_FOUND' },
  'DELETE /organizations/{org}/hierarchy/entities/{entityId}': { ...KEYS, absent: 'RESOURCE_NOT_FOUND' },
  'POST /organizations/{org}/hierarchy/entities/{entityId}/move': { ...KEYS, body: { parent_id: null }, absent: 'RESOURCE_NOT_FOUND' },
  'GET /organizations/{org}/hierarchy/entities/{entityId}/children': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'GET /organizations/{org}/hierarchy/entities/{entityId}/descendants': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'GET /organizations/{org}/hierarchy/entities/{entityId}/ancestors': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'POST /organizations/{org}/subscription-plans': { ...KEYS, body: { provider: 'P', plan_name: 'P', pricing_model: 'FLAT', billing_cycle: 'MONTHLY', unit_price: '1', currency: 'USD', effective_from: '2026-01-01' } },
  'GET /organizations/{org}/subscription-plans': COSTS,
  'GET /organizations/{org}/subscription-plans/{subscriptionId}': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'PATCH /organizations/{org}/subscription-plans/{subscriptionId}': { ...KEYS, body: { notes: 'N' }, absent: 'RESOURCE_NOT_FOUND' },
  'GET /organizations/{org}/subscription-plans/{subscriptionId}/versions': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'POST /organizations/{org}/subscription-plans/{subscriptionId}/versions': { ...KEYS, body: { effective_from: '2026-02-01', unit_price: '2' }, absent: 'RESOURCE_NOT_FOUND' },
  'POST /organizations/{org}/subscription-plans/{subscriptionId}/cancel': { ...KEYS, body: { effective_to: '2026-02-01' }, absent: 'RESOURCE_NOT_FOUND' },
  'GET /organizations/{org}/subscription-plans/{subscriptionId}/daily-costs': { ...COSTS, absent: 'RESOURCE_NOT_FOUND' },
  'GET /organizations/{org}/quota': COSTS,
  'POST /organizations/{org}/quota/reservations': { ...ROOT, body: { run_id: 'r' } },
  'POST /organizations/{org}/quota/reservations/{runId}/complete': { ...ROOT, body: { outcome: 'USED' } },
  'POST /organizations/{org}/quota/reservations/{runId}/renew': ROOT,
  'POST /organizations/{org}/queries': { who: 'org', scope: 'read', body: { sql: 'SELECT 1 AS n' } },
  'GET /organizations/{org}/queries/results': { who: 'org', scope: 'read', query: 'page_token=x' },
  'POST /organizations/{org}/queries:estimate': { who: 'org', scope: 'read', body: { sql: 'SELECT 1 AS n' } },
  'GET /organizations/{org}/advice': COSTS,
  'GET /organizations/{org}/advice/write-method': { ...COSTS, query: 'table=cost_data_standard_1_3' },
  'POST /organizations/{org}/advice/query-scan': { who: 'org', scope: 'read', body: { sql: 'SELECT 1 AS n' } },
  'GET /organizations/{org}/advice/schema-change': { ...COSTS, query: 'table=cost_data_standard_1_3&add_column=x_owner' },
  'GET /organizations/{org}/advice/row-update': { ...COSTS, query: 'table=cost_data_standard_1_3' },
  'GET /organizations/{org}/advice/breakers': COSTS,
  'GET /breakers': ROOT,
  'GET /organizations/{org}/audit-log': KEYS,
  'GET /organizations/{org}/audit-log/verification': KEYS,
  'GET /organizations/{org}/fx-rates': COSTS,
  'PUT /organizations/{org}/fx-rates/{date}/{base}/{quote}': { ...KEYS, body: { rate: '1.1' } },
  'GET /organizations/{org}/integration-credentials': KEYS,
  'POST /organizations/{org}/integration-credentials': { ...KEYS, body: { provider: 'OPENAI', secret: { api_key: 'sk-0123456789abcdef0123456789abcdef' } } },
  'GET /organizations/{org}/integration-credentials/{credentialId}': { ...KEYS, absent: 'CREDENTIAL_NOT_FOUND' },
  'POST /organizations/{org}/integration-credentials/{credentialId}/rotate': { ...KEYS, body: { secret: { api_key: 'sk-0123456789abcdef0123456789abcdef' } }, absent: 'CREDENTIAL_NOT_FOUND' },
  'DELETE /organizations/{org}/integration-credentials/{credentialId}': { ...KEYS, absent: 'CREDENTIAL_NOT_FOUND' },
  'POST /integration-credentials/re-encrypt': ROOT,
  'POST /cost-records/reconcile': { ...ROOT, body: {} },
  'POST /organizations/{org}/tables/{table}/rows': { ...INGEST, body: '{"BilledCost":"1"}\n', contentType: 'application/x-ndjson' },
  'POST /organizations/{org}/tables/{table}/updates': { ...INGEST, body: { set: { BilledCost: '0' }, where: { BillingAccountId: 'a' } } },
  'POST /organizations/{org}/ingestions': { ...INGEST, body: 'BilledCost\n1\n', contentType: 'text/csv' },
  'GET /organizations/{org}/runs': COSTS,
  'GET /organizations/{org}/runs/{runId}': { ...COSTS, absent: 'RUN_NOT_FOUND' },
  'GET /organizations/{org}/dead-letters': INGEST,
  'POST /organizations/{org}/dead-letters/replay': { ...INGEST, body: { dead_letter_ids: ['x'] } },
  'GET /organizations/{org}/explain-write': { ...INGEST, query: 'table=cost_data_standard_1_3' },
  'POST /organizations/{org}/conversations': { ...CHAT, body: { title: 'T', user_id: 'u1' } },
  'GET /organizations/{org}/conversations': CHAT,
  'GET /organizations/{org}/conversations/{conversationId}': IN_CONVERSATION,
  'PATCH /organizations/{org}/conversations/{conversationId}': { ...IN_CONVERSATION, body: { title: 'mine' } },
  'DELETE /organizations/{org}/conversations/{conversationId}': IN_CONVERSATION,
  'POST /organizations/{org}/conversations/{conversationId}/messages': { ...IN_CONVERSATION, body: { role: 'user', content: 'hello' } },
  'GET /organizations/{org}/conversations/{conversationId}/messages': IN_CONVERSATION,
  'POST /organizations/{org}/conversations/{conversationId}/messages/{messageId}/tool-calls': { ...IN_CONVERSATION, body: { tool_name: 'x', status: 'SUCCEEDED' } },
  'GET /organizations/{org}/conversations/{conversationId}/tool-calls': IN_CONVERSATION,
};
