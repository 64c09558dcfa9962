import { CloudActError } from '@cloudact/bq-resilience';

/** The environment does not describe a service that could run. Names every fault at once. */
export class ConfigInvalidError extends CloudActError {
  readonly code = 'CONFIG_INVALID';

  constructor(readonly faults: readonly string[]) {
    super(`The configuration cannot be used:\n- ${faults.join('\n- ')}`, { facts: { faults } });
  }
}
