import { CloudActError } from '@cloudact/bq-resilience';

/** The channel has no address that a message could be posted to. */
export class ChannelNotTestableError extends CloudActError {
  readonly code = 'CHANNEL_NOT_TESTABLE';

  constructor(id: string, type: string) {
    super(`The channel ${JSON.stringify(id)} is of type ${type}: this service posts to webhooks and has no mail transport. Test it with a rule, from the service that sends mail.`, { facts: { id, type } });
  }
}
