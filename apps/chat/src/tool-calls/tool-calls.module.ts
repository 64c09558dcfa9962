import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { ToolCallRepository } from './tool-call.repository.js';
import { ToolCallsController } from './tool-calls.controller.js';
import { ToolCallsService } from './tool-calls.service.js';

@Module({ imports: [ConversationsModule, MessagesModule], controllers: [ToolCallsController], providers: [ToolCallsService, ToolCallRepository] })
export class ToolCallsModule {}
