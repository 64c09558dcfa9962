import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AccessNotDeclaredError, KeyInvalidError, KeyMissingError, OrgMismatchError, OrgNotFoundError, ScopeMissingError } from '../errors.js';
import { KEY_SCOPES, sameSecret } from '../keys/api-key.js';
import type { OrgContext } from '../org/org-context.js';
import { parseOrgSlug } from '../org/org-slug.js';
import { ACCESS, type AccessRule } from './access.decorator.js';
import { InjectTenancy } from './tenancy.tokens.js';
import type { TenancyPorts } from './tenancy-ports.js';
import { setTenant } from './tenant-request.js';

export const ROOT_KEY_HEADER = 'x-ca-root-key';
export const ORG_KEY_HEADER = 'x-api-key';

interface HttpRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly params?: Readonly<Record<string, string>>;
}

/** Stands before every route: proves who is asking, and that the organisation in the path is theirs. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @InjectTenancy() private readonly tenancy: TenancyPorts,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS, [context.getHandler(), context.getClass()]);
    if (rule === undefined) throw new AccessNotDeclaredError(`${context.getClass().name}.${context.getHandler().name}`);
    if (rule.who === 'public') return true;
    const request = context.switchToHttp().getRequest<HttpRequest>();
    if (rule.who === 'root') return this.#proveRoot(request);
    const tenant = rule.who === 'root-or-org' && header(request, ROOT_KEY_HEADER) !== undefined ? await this.#rootForOrg(request) : await this.#orgOfKey(request, rule.scope);
    if (tenant !== undefined) setTenant(request, { context: tenant, client: () => this.tenancy.clients.clientFor(tenant) });
    return true;
  }

  #proveRoot(request: HttpRequest): true {
    const given = header(request, ROOT_KEY_HEADER);
    if (given === undefined) throw new KeyMissingError('X-CA-Root-Key');
    if (this.tenancy.rootKey === undefined || !sameSecret(given, this.tenancy.rootKey)) throw new KeyInvalidError();
    return true;
  }

  /** The operator acting for the organisation in the path, which must exist; a route without one has no tenant. */
  async #rootForOrg(request: HttpRequest): Promise<OrgContext | undefined> {
    this.#proveRoot(request);
    const inPath = request.params?.['org'];
    if (inPath === undefined) return undefined;
    const slug = parseOrgSlug(inPath);
    const record = await this.tenancy.directory.org(slug);
    if (record === undefined) throw new OrgNotFoundError(slug);
    return { org: record.org, tier: record.tier, datasetId: record.datasetId, scopes: KEY_SCOPES, keyId: 'root' };
  }

  async #orgOfKey(request: HttpRequest, scope: (typeof KEY_SCOPES)[number]): Promise<OrgContext> {
    const given = header(request, ORG_KEY_HEADER);
    if (given === undefined) throw new KeyMissingError('X-API-Key');
    const context = await this.tenancy.verifier.verify(given);
    const inPath = request.params?.['org'];
    if (inPath !== undefined && inPath !== context.org) throw new OrgMismatchError();
    if (!context.scopes.includes(scope)) throw new ScopeMissingError(scope);
    return context;
  }
}

/** A header that is there once; twice the same header is ambiguous, and counts as wrong (ASVS 15.3.7). */
function header(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (value !== undefined) throw new KeyInvalidError();
  return undefined;
}
