import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { CloudActError } from '@cloudact/bq-resilience';
import { AccessNotDeclaredError, KeyInvalidError, KeyMissingError, OrgMismatchError, OrgNotFoundError, ScopeMissingError } from '../errors.js';
import { KEY_SCOPES, sameSecret } from '../keys/api-key.js';
import type { OrgContext } from '../org/org-context.js';
import { parseOrgSlug } from '../org/org-slug.js';
import { ACCESS, type AccessRule } from './access.decorator.js';
import { sourceAddress } from './source-address.js';
import { InjectTenancy } from './tenancy.tokens.js';
import type { TenancyPorts } from './tenancy-ports.js';
import { setTenant } from './tenant-request.js';

export const ROOT_KEY_HEADER = 'x-ca-root-key';
export const ORG_KEY_HEADER = 'x-api-key';

interface HttpRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
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
    // `known` grows as things are proved, so that a refusal can be audited in the name of the key that was refused
    const known: { context?: OrgContext } = {};
    try {
      if (rule.who === 'root') return this.#proveRoot(request);
      const tenant = rule.who === 'root-or-org' && header(request, ROOT_KEY_HEADER) !== undefined ? await this.#rootForOrg(request) : await this.#orgOfKey(request, rule.scope, known);
      if (tenant !== undefined) setTenant(request, { context: tenant, client: () => this.tenancy.clients.clientFor(tenant) });
      return true;
    } catch (error) {
      this.tenancy.onDenied?.({ request, error: error as CloudActError, ...known });
      throw error;
    }
  }

  #proveRoot(request: HttpRequest): true {
    const given = header(request, ROOT_KEY_HEADER);
    if (given === undefined) throw new KeyMissingError('X-CA-Root-Key');
    if (this.tenancy.rootKey === undefined || !sameSecret(given, this.tenancy.rootKey)) throw this.#badKey(request);
    return true;
  }

  #source(request: HttpRequest): string {
    return sourceAddress(request, this.tenancy.trustedProxies);
  }

  #badKey(request: HttpRequest): CloudActError {
    return this.tenancy.badKeys?.failed(this.#source(request)) ?? new KeyInvalidError();
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

  async #orgOfKey(request: HttpRequest, scope: (typeof KEY_SCOPES)[number], known: { context?: OrgContext }): Promise<OrgContext> {
    const given = header(request, ORG_KEY_HEADER);
    if (given === undefined) throw new KeyMissingError('X-API-Key');
    const context = await this.#verify(request, given);
    known.context = context;
    const inPath = request.params?.['org'];
    if (inPath !== undefined && inPath !== context.org) throw new OrgMismatchError();
    if (!context.scopes.includes(scope)) throw new ScopeMissingError(scope);
    return context;
  }

  async #verify(request: HttpRequest, key: string): Promise<OrgContext> {
    const { verifier, badKeys } = this.tenancy;
    const source = this.#source(request);
    let guessed = false;
    try {
      const context = await verifier.verify(key, {
        source,
        onGuess: () => {
          badKeys?.guesses(source);
          guessed = true;
        },
      });
      if (guessed) badKeys?.guessed(source);
      return context;
    } catch (error) {
      throw error instanceof KeyInvalidError ? this.#badKey(request) : error;
    }
  }
}

/** A header that is there once; twice the same header is ambiguous, and counts as wrong (ASVS 15.3.7). */
function header(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (value !== undefined) throw new KeyInvalidError();
  return undefined;
}
