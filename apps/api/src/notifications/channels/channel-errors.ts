import { CloudActError } from '@cloudact/bq-resilience';

export const NO_MAIL_SERVER = 'no mail server is configured (CLOUDACT_SMTP_URL)';

/** A channel that mails, in a service that cannot. */
export class ChannelNotTestableError extends CloudActError {
  readonly code = 'CHANNEL_NOT_TESTABLE';

  constructor(id: string) {
    super(`The channel ${JSON.stringify(id)} is of type EMAIL, and ${NO_MAIL_SERVER}. Have the operator set it, with CLOUDACT_MAIL_FROM.`, { facts: { id } });
  }
}
