import { Inject } from '@nestjs/common';

/** Options of `TenancyModule`; provided by the app. */
export const TENANCY = Symbol('cloudact.tenancy');

export const InjectTenancy = (): ParameterDecorator & PropertyDecorator => Inject(TENANCY);
