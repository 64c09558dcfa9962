import 'reflect-metadata';
import { systemClock } from '@cloudact/bq-resilience';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { OrgClientFactory } from '../client/org-client-factory.js';
import { BadKeyLimiter } from '../keys/bad-key-limiter.js';
import { newApiKey } from '../keys/api-key.js';
import { KeyVerifier } from '../keys/key-verifier.js';
import { InMemoryOrgDirectory } from '../testing/in-memory-org-directory.js';
import { Access } from './access.decorator.js';
import { AccessGuard } from './access.guard.js';
import type { Denial } from './tenancy-ports.js';
import { tenantOf, tryTenantOf } from './tenant-request.js';

class Routes {
  @Access('org', 'ingest')
  ingest(): void {}

  @Access('root')
  operate(): void {}

  undecided(): void {}
}

interface GivenRequest {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly params: Readonly<Record<string, string>>;
  readonly socket: { readonly remoteAddress: string };
}

describe('AccessGuard', () => {
  let directory: InMemoryOrgDirectory;
  let denials: Denial[];
  let guard: AccessGuard;
  beforeEach(() => {
    directory = new InMemoryOrgDirectory();
    denials = [];
    guard = new AccessGuard(new Reflector(), {
      verifier: new KeyVerifier({ directory, clock: systemClock, environment: 'local' }),
      directory,
      clients: {} as OrgClientFactory,
      rootKey: 'the root key',
      badKeys: new BadKeyLimiter({ clock: systemClock, perMinute: 3 }),
      onDenied: (denial) => denials.push(denial),
    });
  });
  const aRequest = (headers: GivenRequest['headers'], org = 'acme', from = '192.0.2.7'): GivenRequest => ({ headers, params: { org }, socket: { remoteAddress: from } });
  const enter = (request: GivenRequest, route: keyof Routes = 'ingest'): Promise<boolean> => {
    const context = { getHandler: () => Routes.prototype[route], getClass: () => Routes, switchToHttp: () => ({ getRequest: () => request }) };
    return guard.canActivate(context as unknown as ExecutionContext);
  };
  const codes = (): readonly string[] => denials.map(({ error }) => error.code);

  it('proves the organisation of a request by its key, and lets nobody else be it', async () => {
    const request = aRequest({ 'x-api-key': directory.add('acme') });
    await expect(enter(request)).resolves.toBe(true);
    expect(tenantOf(request, 'here').context).toMatchObject({ org: 'acme', keyId: 'key-acme' });
    expect(() => tenantOf({}, 'here')).toThrow(expect.objectContaining({ code: 'TENANT_CONTEXT_MISSING' }));
    expect(denials).toEqual([]);
  });

  it('closes a route that nobody has decided about', async () => {
    await expect(enter(aRequest({ 'x-api-key': directory.add('acme') }), 'undecided')).rejects.toMatchObject({ code: 'ACCESS_NOT_DECLARED' });
  });

  it.each([
    ['without a key', {}, 'acme', 'KEY_MISSING', undefined],
    ['with the key twice', { 'x-api-key': ['a', 'b'] }, 'acme', 'KEY_INVALID', undefined],
    ['for another organisation', { 'x-api-key': 'of acme' }, 'globex', 'ORG_MISMATCH', 'acme'],
    ['without the scope', { 'x-api-key': 'reader' }, 'acme', 'SCOPE_MISSING', 'acme'],
  ] as const)('tells of a refusal %s, and whose key it was if that was proved', async (_what, headers, org, code, whose) => {
    const keys: Readonly<Record<string, string>> = { 'of acme': directory.add('acme'), reader: directory.add('acme', {}, { scopes: ['read'] }) };
    const given = 'x-api-key' in headers ? headers['x-api-key'] : undefined;
    const request = aRequest(typeof given === 'string' ? { 'x-api-key': keys[given] as string } : headers, org);
    await expect(enter(request)).rejects.toMatchObject({ code });
    expect(denials).toEqual([expect.objectContaining({ request, error: expect.objectContaining({ code }) })]);
    expect(denials[0]?.context?.org).toBe(whose);
    expect(tryTenantOf(request)).toBeUndefined();
  });

  it('makes a source of bad keys wait, wherever it says that it comes from, and lets keys that work pass', async () => {
    const key = directory.add('acme');
    for (let index = 0; index < 5; index += 1) await enter(aRequest({ 'x-api-key': newApiKey('local').secret, 'x-forwarded-for': `203.0.113.${index}` })).catch(() => undefined);
    await enter(aRequest({ 'x-ca-root-key': 'a guess' }), 'operate').catch(() => undefined);
    expect(codes()).toEqual(['KEY_INVALID', 'KEY_INVALID', 'KEY_INVALID', 'TOO_MANY_BAD_KEYS', 'TOO_MANY_BAD_KEYS', 'TOO_MANY_BAD_KEYS']);
    await expect(enter(aRequest({ 'x-api-key': key }))).resolves.toBe(true);
    await expect(enter(aRequest({ 'x-ca-root-key': 'the root key' }), 'operate')).resolves.toBe(true);
    await expect(enter(aRequest({ 'x-api-key': 'bad' }, 'acme', '192.0.2.8'))).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });
});
