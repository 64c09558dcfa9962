import { asOrg, type DemoContext, type DemoOrg } from '../demo-context.js';
import type { DemoReport } from '../demo-report.js';
import { type Call, ServiceClient } from '../service-client.js';

interface Attempt {
  readonly what: string;
  readonly as: ServiceClient;
  readonly call: Call;
}

/** One organisation tries to reach another's data on every path that the demo knows. Each must be refused, and say nothing. */
export async function crossTenantAttempts(context: DemoContext, thief: DemoOrg, victim: DemoOrg, victimConversation: string): Promise<DemoReport['isolation']> {
  const step = context.progress.step('Try to cross tenants');
  const [api, pipeline, chat] = (['api', 'pipeline', 'chat'] as const).map((service) => asOrg(context, service, thief)) as [ServiceClient, ServiceClient, ServiceClient];
  const theirs = `/organizations/${victim.slug}`;
  const row = { headers: { 'content-type': 'application/json' } };
  const attempts: readonly Attempt[] = [
    { what: "read another's profile", as: api, call: { path: theirs } },
    { what: "change another's profile", as: api, call: { method: 'PATCH', path: theirs, json: { display_name: 'Mine now' } } },
    { what: "list another's keys", as: api, call: { path: `${theirs}/api-keys` } },
    { what: "make a key for another's data", as: api, call: { path: `${theirs}/api-keys`, json: { name: 'backdoor', scopes: ['read'] } } },
    { what: 'list all organisations', as: api, call: { path: '/organizations' } },
    { what: 'delete another', as: api, call: { method: 'DELETE', path: theirs, json: { org_slug: victim.slug } } },
    { what: "write into another's table", as: pipeline, call: { path: `${theirs}/tables/cost_data_standard_1_3/rows?method=load`, json: [{}], ...row } },
    { what: "change another's rows", as: pipeline, call: { path: `${theirs}/tables/cost_data_standard_1_3/updates`, json: { set: { x_allocation_team: 'mine' }, where: { ChargeCategory: 'Usage' } } } },
    { what: "read another's dead letters", as: pipeline, call: { path: `${theirs}/dead-letters` } },
    { what: "send rows in another's name", as: pipeline, call: { path: `/organizations/${thief.slug}/tables/cost_data_standard_1_3/rows?method=load`, json: [{ x_org_slug: victim.slug, BilledCost: '1' }], ...row } },
    { what: "list another's conversations", as: chat, call: { path: `${theirs}/conversations` } },
    { what: "open another's conversation by its id", as: chat, call: { path: `/organizations/${thief.slug}/conversations/${victimConversation}` } },
    { what: "write into another's conversation", as: chat, call: { path: `/organizations/${thief.slug}/conversations/${victimConversation}/messages`, json: { role: 'user', content: 'hello' } } },
    { what: 'come without a key', as: new ServiceClient(context.stack.url('api'), {}), call: { path: theirs } },
    { what: 'come with a made-up key', as: new ServiceClient(context.stack.url('chat'), { 'x-api-key': `${thief.key.slice(0, -4)}0000` }), call: { path: `/organizations/${thief.slug}/conversations` } },
    { what: 'come with an org key as root key', as: new ServiceClient(context.stack.url('api'), { 'x-ca-root-key': thief.key }), call: { path: '/bootstrap/status' } },
  ];
  let denied = 0;
  for (const { what, as, call } of attempts) {
    const { status, body } = await as.ask(call);
    const refused = status >= 400 && status < 500 && typeof body['code'] === 'string';
    if (refused) denied += 1;
    context.check(`refused: ${what} (${status} ${String(body['code'])})`, refused);
  }
  step.done(`${denied} of ${attempts.length} refused`);
  return { attempts: attempts.length, denied };
}
