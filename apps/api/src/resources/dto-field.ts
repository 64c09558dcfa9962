import { IfGiven } from '@cloudact/service-kit';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';

/** `nullable`: may be left out, and null takes the value away. */
export type Presence = 'required' | 'optional' | 'nullable';

/** A field of a body or a query: how it is documented, and the rules that it must hold where it is given. */
export function field(presence: Presence, api: ApiPropertyOptions, ...rules: readonly PropertyDecorator[]): PropertyDecorator {
  return applyDecorators(...STARTS[presence](api), ...rules);
}

const STARTS: Readonly<Record<Presence, (api: ApiPropertyOptions) => readonly PropertyDecorator[]>> = {
  required: (api) => [ApiProperty(api)],
  optional: (api) => [ApiPropertyOptional(api), IfGiven()],
  nullable: (api) => [ApiPropertyOptional({ ...api, nullable: true } as ApiPropertyOptions), ValidateIf((_object: object, value: unknown) => value !== undefined && value !== null)],
};
