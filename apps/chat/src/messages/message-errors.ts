import { CloudActError } from '@cloudact/bq-resilience';

export class MessageNotFoundError extends CloudActError {
  readonly code = 'MESSAGE_NOT_FOUND';

  constructor(messageId: string) {
    super(`The conversation has no message ${messageId}. GET its messages for their ids.`, { facts: { messageId } });
  }
}

/** One client id stands for one message. */
export class ClientMessageIdReusedError extends CloudActError {
  readonly code = 'CLIENT_MESSAGE_ID_REUSED';

  constructor(clientMessageId: string) {
    super(`The client_message_id ${clientMessageId} was sent before in this conversation with another role or content. Send the same message again, or use a new id.`, { facts: { clientMessageId } });
  }
}
