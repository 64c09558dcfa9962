import { serviceAccountEmail } from './service-account-email.js';

const TEMPLATE = 'org-{slug}@{project}.iam.gserviceaccount.com';
const emailOf = (orgSlug: string, template = TEMPLATE): string => serviceAccountEmail(template, { orgSlug, projectId: 'cloudact-prod' });

describe('serviceAccountEmail', () => {
  it('fills in slug and project, with dashes for underscores', () => {
    expect(emailOf('acme_corp')).toBe('org-acme-corp@cloudact-prod.iam.gserviceaccount.com');
  });

  it.each(['acme_', 'a'.repeat(50), `h_${'0'.repeat(20)}`])('keeps to the rules of account ids for %s', (slug) => {
    expect(emailOf(slug)).toMatch(/^org-h-[0-9a-f]{20}@/);
  });

  it('gives no two slugs one account, also not one whose slug is the hash of the other', () => {
    const long = 'a'.repeat(50);
    const hash = /^org-h-([0-9a-f]{20})@/.exec(emailOf(long))?.[1] ?? '';
    expect(emailOf(`h_${hash}`)).not.toBe(emailOf(long));
  });

  it.each(['all@p.iam.gserviceaccount.com', 'a-very-long-prefix-{slug}@p.iam.gserviceaccount.com'])('refuses the template %s', (template) => {
    expect(() => emailOf('a'.repeat(50), template)).toThrow(TypeError);
  });
});
