import { CloudActError } from '@cloudact/bq-resilience';

/** Text that is no decimal number. */
export class InvalidDecimalError extends CloudActError {
  override readonly code = 'INVALID_DECIMAL';

  constructor(text: string) {
    const shown = text.slice(0, 60);
    super(`${JSON.stringify(shown)} is not a decimal number; write it like -12.5 or 1.2E-7`, { facts: { text: shown } });
  }
}
