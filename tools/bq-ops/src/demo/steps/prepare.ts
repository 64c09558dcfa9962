import { asRoot, type DemoContext, type DemoOrg } from '../demo-context.js';
import type { DemoReport } from '../demo-report.js';

const ORGS = [
  { slug: 'acme_corp', name: 'Acme Corporation', plan: 'PROFESSIONAL' },
  { slug: 'globex', name: 'Globex', plan: 'STARTER' },
] as const;

/** The shared dataset with all its tables, from nothing; a second time changes nothing. */
export async function bootstrap(context: DemoContext): Promise<DemoReport['bootstrap']> {
  const step = context.progress.step('Bootstrap the shared dataset');
  const api = asRoot(context, 'api');
  const started = performance.now();
  await api.call({ method: 'POST', path: '/bootstrap/apply' });
  const ms = Math.round(performance.now() - started);
  const status = await api.call({ path: '/bootstrap/status' });
  const tables = (status['tables'] as readonly { readonly state: string }[]).filter(({ state }) => state === 'in_sync').length;
  context.check(`bootstrap made all 22 shared tables (${tables})`, tables === 22);
  step.done(`${tables} tables, ${ms} ms`);
  return { tables, ms };
}

export async function onboard(context: DemoContext): Promise<readonly [DemoOrg, DemoOrg]> {
  const step = context.progress.step('Onboard two organisations', ORGS.length);
  const orgs: DemoOrg[] = [];
  for (const { slug, name, plan } of ORGS) {
    const answer = await asRoot(context, 'api').call({ path: '/organizations', json: { org_slug: slug, display_name: name, plan, admin_email: `finops@${slug.replaceAll('_', '-')}.example` } });
    const key = answer['api_key'] as { readonly secret: string };
    orgs.push({ slug, dataset: String((answer['organization'] as Record<string, unknown>)['dataset_id']), key: key.secret });
    step.advance(1);
  }
  step.done(orgs.map(({ slug }) => slug).join(', '));
  return [orgs[0] as DemoOrg, orgs[1] as DemoOrg];
}
