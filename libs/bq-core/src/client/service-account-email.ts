import { createHash } from 'node:crypto';

/** https://cloud.google.com/iam/docs/service-accounts-create: 6 to 30 letters, digits and dashes, from a letter to a letter or digit. */
const ACCOUNT_ID = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
/** A slug that begins so is hashed too: nobody can choose a slug that becomes another organisation's hash. */
const HASHED = 'h-';
const HASH_LENGTH = 20;

/**
 * The service account of an organisation, from a template such as `org-{slug}@{project}.iam.gserviceaccount.com`. Accounts take no
 * underscores and 30 characters at most: `_` becomes `-`, and a slug that does not fit becomes `h-` and a hash of it. Two slugs never
 * share an account.
 * @throws TypeError for a template without `{slug}`, or one that leaves no room for it
 */
export function serviceAccountEmail(template: string, { orgSlug, projectId }: { readonly orgSlug: string; readonly projectId: string }): string {
  if (!template.includes('{slug}')) throw new TypeError(`the service account template "${template}" has no {slug}: all organisations would share one account`);
  const emailFor = (name: string): string => template.replaceAll('{slug}', name).replaceAll('{project}', projectId);
  const readable = emailFor(orgSlug.replaceAll('_', '-'));
  if (ACCOUNT_ID.test(accountIdOf(readable)) && !orgSlug.replaceAll('_', '-').startsWith(HASHED)) return readable;
  const hashed = emailFor(`${HASHED}${createHash('sha256').update(orgSlug).digest('hex').slice(0, HASH_LENGTH)}`);
  if (ACCOUNT_ID.test(accountIdOf(hashed))) return hashed;
  throw new TypeError(`the service account template "${template}" leaves no room for a name of ${HASHED.length + HASH_LENGTH} characters before the @: 30 in all`);
}

function accountIdOf(email: string): string {
  return email.split('@', 1)[0] ?? '';
}
