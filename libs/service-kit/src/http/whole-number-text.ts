import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt } from 'class-validator';

/** Digits, as a query writes a number: no sign, no space, no exponent, no hexadecimal. */
const DIGITS = /^(0|[1-9]\d{0,15})$/;

/** A whole number in a query. Anything else that JavaScript would take for a number stays text, and is refused as such. */
export function IsWholeNumberText(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { readonly value: unknown }) => (typeof value === 'string' && DIGITS.test(value) ? Number(value) : value)),
    IsInt(),
  );
}
