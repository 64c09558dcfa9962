import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

/** Control characters but tab and line ends: they forge log lines and terminals. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;

/** Text that BigQuery stores unchanged and a terminal shows harmlessly: valid Unicode without control characters. */
export function IsCleanText(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isCleanText',
      validator: {
        validate: (value) => typeof value === 'string' && value.isWellFormed() && !CONTROL.test(value),
        defaultMessage: buildMessage((prefix) => `${prefix}$property must be valid Unicode text without control characters`, options),
      },
    },
    options,
  );
}
