import { CloudActError } from '@cloudact/bq-resilience';

/** There is none of this id that the caller could see: never was, deleted, another organisation's or another person's. */
export class ConversationNotFoundError extends CloudActError {
  readonly code = 'CONVERSATION_NOT_FOUND';

  constructor(conversationId: string) {
    super(`There is no conversation ${conversationId}. GET the list of conversations for their ids.`, { facts: { conversationId } });
  }
}
