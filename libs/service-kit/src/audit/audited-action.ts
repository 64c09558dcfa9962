const ACTION_OF_METHOD: Readonly<Record<string, string>> = { GET: 'READ', HEAD: 'READ', POST: 'CREATE', PUT: 'UPDATE', PATCH: 'UPDATE', DELETE: 'DELETE' };
/** Last words of a path that are what is done, not what it is done to. */
const ACTION_OF_WORD: Readonly<Record<string, string>> = {
  rotate: 'ROTATE', apply: 'EXECUTE', plan: 'READ', 're-encrypt': 'ROTATE', replay: 'EXECUTE', cancel: 'EXECUTE', sync: 'EXECUTE', updates: 'UPDATE',
  move: 'UPDATE', complete: 'EXECUTE', renew: 'EXECUTE', preview: 'READ', test: 'EXECUTE', estimate: 'READ', evaluate: 'EXECUTE', 'query-scan': 'READ',
};
const PREFIX = /^\/?api\/v\d+/;
/** `queries::estimate` is the router's word for `queries:estimate`, a custom method (AIP-136). */
const SEPARATOR = /\/|::/;

export interface AuditedAction {
  readonly action: string;
  readonly resourceType: string;
}

/** What a route does to what, by its template: `POST /api/v1/organizations/:org/api-keys/:keyId/rotate` is ROTATE of API_KEY. */
export function auditedAction(method: string, route: string): AuditedAction {
  const words = route.replace(PREFIX, '').split(SEPARATOR).filter((part) => part !== '' && !part.startsWith(':'));
  const last = words.at(-1) ?? 'service';
  const verb = Object.hasOwn(ACTION_OF_WORD, last) ? ACTION_OF_WORD[last] : undefined;
  const resource = verb === undefined ? last : (words.at(-2) ?? last);
  return { action: verb ?? ACTION_OF_METHOD[method] ?? 'EXECUTE', resourceType: singular(resource).toUpperCase().replaceAll('-', '_') };
}

function singular(word: string): string {
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** GET and HEAD change nothing. */
export function isMutating(method: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method);
}
