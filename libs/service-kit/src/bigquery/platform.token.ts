import { Inject } from '@nestjs/common';

export const PLATFORM = Symbol('cloudact.platform');

/** The platform of the service, in a constructor. */
export const InjectPlatform = (): ParameterDecorator & PropertyDecorator => Inject(PLATFORM);
