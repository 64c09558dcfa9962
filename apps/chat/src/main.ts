import { ConfigInvalidError, runService } from '@cloudact/service-kit';
import { chatService } from './chat-service.js';
import { readChatConfig } from './config/read-chat-config.js';

/** Exit code of a service that was told things it cannot work with; another start changes nothing. */
const EXIT_CONFIG_INVALID = 2;

try {
  await runService(chatService(readChatConfig()));
} catch (error) {
  if (!(error instanceof ConfigInvalidError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_CONFIG_INVALID);
}
