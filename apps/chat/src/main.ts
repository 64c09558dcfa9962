import { startService } from '@cloudact/service-kit';
import { chatService } from './chat-service.js';
import { readChatConfig } from './config/read-chat-config.js';

await startService(() => chatService(readChatConfig()));
