import { Inject } from '@nestjs/common';

/** Options of `TenancyModule`; provided by the app. */
export const TENANCY = Symbol('cloudact.tenancy');

/** The factory of clients, for whoever works outside of a request and has the organisation's context. */
export const ORG_CLIENTS = Symbol('cloudact.org-clients');

export const InjectOrgClients = (): ParameterDecorator & PropertyDecorator => Inject(ORG_CLIENTS);

export const InjectTenancy = (): ParameterDecorator & PropertyDecorator => Inject(TENANCY);
