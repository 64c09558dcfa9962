import { KeyInvalidError, type OrgContext, OrgMismatchError, parseOrgSlug, TooManyBadKeysError } from '@cloudact/tenancy';
import type { Denial } from '@cloudact/tenancy/nest';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import type { FastifyRequest } from 'fastify';
import type { AuditEvent } from './audit-event.js';
import { auditedAction } from './audited-action.js';
import { auditedFields } from './audited-fields.js';
import { deniedAccess } from './denied-access.js';
import { describeRequest } from './describe-request.js';

const CANARY = 'sk-ant-canary';
const acme: OrgContext = { org: parseOrgSlug('acme'), tier: 'STARTER', datasetId: 'acme_local', scopes: ['admin'], keyId: 'key_acme' };
const aRequest = (overrides: Partial<Record<'method' | 'url' | 'params' | 'body' | 'headers', unknown>> = {}): FastifyRequest =>
  ({
    method: 'POST',
    params: { org: 'acme' },
    headers: { 'x-api-key': CANARY, 'user-agent': 'curl/8', cookie: CANARY },
    body: { provider: 'ANTHROPIC', name: CANARY, secret: { api_key: CANARY }, [CANARY]: 1, metadata: { note: CANARY } },
    id: 'request-1',
    socket: { remoteAddress: '192.0.2.7' },
    routeOptions: { url: '/api/v1/organizations/:org/integration-credentials' },
    ...overrides,
  }) as unknown as FastifyRequest;

describe('what a route does, in the audit log', () => {
  it.each([
    ['POST', '/api/v1/organizations', 'CREATE', 'ORGANIZATION'],
    ['PATCH', '/api/v1/organizations/:org', 'UPDATE', 'ORGANIZATION'],
    ['DELETE', '/api/v1/organizations/:org/api-keys/:keyId', 'DELETE', 'API_KEY'],
    ['POST', '/api/v1/organizations/:org/api-keys/:keyId/rotate', 'ROTATE', 'API_KEY'],
    ['POST', '/api/v1/integration-credentials/re-encrypt', 'ROTATE', 'INTEGRATION_CREDENTIAL'],
    ['POST', '/api/v1/bootstrap/apply', 'EXECUTE', 'BOOTSTRAP'],
    ['POST', '/api/v1/organizations/:org/tables/:table/updates', 'UPDATE', 'TABLE'],
    ['POST', '/api/v1/organizations/:org/dead-letters/replay', 'EXECUTE', 'DEAD_LETTER'],
    ['PUT', '/api/v1/organizations/:org/fx-rates/:date/:base/:quote', 'UPDATE', 'FX_RATE'],
    ['GET', '/api/v1/organizations/:org/costs', 'READ', 'COST'],
  ])('%s %s is %s of %s', (method, route, action, resourceType) => expect(auditedAction(method, route)).toEqual({ action, resourceType }));
});

describe('a request in the audit log', () => {
  it('tells ids, its template and the fields that may be told, and no secret', () => {
    const event = describeRequest({ request: aRequest(), ending: { outcome: 'SUCCESS', answer: { credential_id: 'cred_1', secret: CANARY } } });
    expect(event).toEqual({
      org: 'acme',
      actorType: 'ROOT_KEY',
      action: 'CREATE',
      resourceType: 'INTEGRATION_CREDENTIAL',
      resourceId: 'cred_1',
      outcome: 'SUCCESS',
      details: { method: 'POST', route: '/api/v1/organizations/:org/integration-credentials', fields: { provider: 'ANTHROPIC' } },
      ipAddress: '192.0.2.7',
      userAgent: 'curl/8',
      requestId: 'request-1',
    });
    expect(JSON.stringify(event)).not.toContain(CANARY);
  });

  it('takes of a body only plain values of fields that may be told', () => {
    expect(auditedFields({ scopes: ['read'], plan: { $ne: 1 }, expires_at: 'x'.repeat(300), password: 'p' })).toEqual({ scopes: ['read'], expires_at: 'x'.repeat(200) });
    expect(auditedFields([{ plan: 'SCALE' }])).toBeUndefined();
    expect(auditedFields(JSON.parse('{"__proto__":{"plan":"SCALE"}}'))).toBeUndefined();
  });

  it('whose key is of another organisation stands in the log of the key, not of the organisation that it named', () => {
    const event = describeRequest({ request: aRequest({ params: { org: 'globex' } }), ending: { outcome: 'ERROR', error: new OrgMismatchError() }, refused: acme });
    expect(event).toMatchObject({ org: 'acme', apiKeyId: 'key_acme', outcome: 'DENIED', errorCode: 'ORG_MISMATCH' });
  });

  it('whose key is none stands in the log of the platform, without what it said of itself', () => {
    const event = describeRequest({ request: aRequest(), ending: { outcome: 'ERROR', error: new KeyInvalidError() }, unproved: true });
    expect(event).toMatchObject({ org: '_platform', outcome: 'DENIED', errorCode: 'KEY_INVALID' });
    expect(event.details).not.toHaveProperty('fields');
    expect(event).not.toHaveProperty('resourceId');
  });

  it('that failed by a fault of ours is a failure', () => {
    expect(describeRequest({ request: aRequest(), ending: { outcome: 'ERROR', error: new Error(CANARY) } })).toMatchObject({ outcome: 'FAILURE', errorCode: 'INTERNAL' });
  });
});

describe('refusals of the guard', () => {
  it('are recorded each, and once a minute for an address that is held off', async () => {
    const clock = new FakeClock();
    const events: AuditEvent[] = [];
    const denied = deniedAccess({ audit: { record: async (event) => void events.push(event) }, trustedProxies: [], clock });
    const denial = (error: Denial['error']): Denial => ({ request: aRequest(), error });
    for (let index = 0; index < 3; index += 1) denied(denial(new KeyInvalidError()));
    for (let index = 0; index < 100; index += 1) denied(denial(new TooManyBadKeysError(1_000)));
    expect(events.map(({ errorCode }) => errorCode)).toEqual(['KEY_INVALID', 'KEY_INVALID', 'KEY_INVALID', 'TOO_MANY_BAD_KEYS']);
    await clock.advance(60_000);
    denied(denial(new TooManyBadKeysError(1_000)));
    expect(events).toHaveLength(5);
  });
});
