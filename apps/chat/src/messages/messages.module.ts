import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { MessageRepository } from './message.repository.js';
import { MessagesController } from './messages.controller.js';
import { MessagesService } from './messages.service.js';

@Module({ imports: [ConversationsModule], controllers: [MessagesController], providers: [MessagesService, MessageRepository], exports: [MessagesService] })
export class MessagesModule {}
