import { Inject } from '@nestjs/common';

/** Under which Nest keeps the `SchemaRegistry`. */
export const SCHEMA_REGISTRY = Symbol('SCHEMA_REGISTRY');

export const InjectSchemaRegistry = (): ParameterDecorator & PropertyDecorator => Inject(SCHEMA_REGISTRY);
