import { Module } from '@nestjs/common';
import { ChannelsController } from './channels/channels.controller.js';
import { ChannelsService } from './channels/channels.service.js';
import { WEBHOOK_NETWORK, webhookNetwork } from './channels/webhook-network.js';
import { RulesController } from './rules/rules.controller.js';
import { RulesService } from './rules/rules.service.js';

@Module({ controllers: [ChannelsController, RulesController], providers: [ChannelsService, RulesService, { provide: WEBHOOK_NETWORK, useValue: webhookNetwork }] })
export class NotificationsModule {}
