import { ValidateIf } from 'class-validator';

/** The field may be left out. Unlike `IsOptional`, an explicit null is a value, and is checked like one. */
export function IfGiven(): PropertyDecorator {
  return ValidateIf((_object: object, value: unknown) => value !== undefined);
}
