import { defaultSchemaDirectory } from '@cloudact/schemas';
import type { ServiceConfig, ServiceDefinition } from '@cloudact/service-kit';
import { ConversationsModule } from './conversations/conversations.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { ToolCallsModule } from './tool-calls/tool-calls.module.js';

/** The chat: what people and agents said to each other about costs, kept for each organisation. */
export function chatService(config: ServiceConfig): ServiceDefinition {
  return {
    config,
    schemaDirectory: defaultSchemaDirectory,
    title: 'CloudAct chat',
    description: 'Keeps conversations, their messages, and the tool calls of agents.',
    features: [ConversationsModule, MessagesModule, ToolCallsModule],
  };
}
