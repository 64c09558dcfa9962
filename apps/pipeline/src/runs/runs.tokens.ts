import { Inject } from '@nestjs/common';

/** The `BodyLimits` of the service. */
export const BODY_LIMITS = Symbol('cloudact.body-limits');

export const InjectBodyLimits = (): ParameterDecorator & PropertyDecorator => Inject(BODY_LIMITS);
