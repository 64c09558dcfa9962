import { Module } from '@nestjs/common';
import { ConversationRepository } from './conversation.repository.js';
import { ConversationsController } from './conversations.controller.js';
import { ConversationsService } from './conversations.service.js';

@Module({ controllers: [ConversationsController], providers: [ConversationsService, ConversationRepository], exports: [ConversationsService] })
export class ConversationsModule {}
