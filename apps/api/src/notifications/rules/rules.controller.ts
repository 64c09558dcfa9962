import type { Page } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiIfMatch, IfMatch } from '../../resources/etag.js';
import { RuleView } from './rule-view.js';
import { ChangeRuleBody, RulePage, CreateRuleBody, ListRulesQuery } from './rules.dto.js';
import { RulesService, viewOf } from './rules.service.js';

@ApiTags('notifications')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/notification-rules')
export class RulesController {
  constructor(private readonly rules: RulesService) {}

  @Post()
  @Access('root-or-org', 'admin')
  @ApiOperation({ summary: 'Makes a rule: when somebody is to be told, and where.' })
  @ApiCreatedResponse({ type: RuleView })
  create(@OrgClient() client: OrgBigQueryClient, @Body() body: CreateRuleBody): Promise<RuleView> {
    return this.rules.create(client, body);
  }

  @Get()
  @Access('root-or-org', 'read')
  @ApiOperation({ summary: 'Rules, newest first.' })
  @ApiOkResponse({ type: RulePage })
  list(@OrgClient() client: OrgBigQueryClient, @Query() query: ListRulesQuery): Promise<Page<'notification_rules', RuleView>> {
    return this.rules.list(client, query);
  }

  @Get(':ruleId')
  @Access('root-or-org', 'read')
  @ApiOperation({ summary: 'One rule.' })
  @ApiOkResponse({ type: RuleView })
  async get(@OrgClient() client: OrgBigQueryClient, @Param('ruleId') ruleId: string): Promise<RuleView> {
    return viewOf(await this.rules.find(client, ruleId));
  }

  @Patch(':ruleId')
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Changes the given fields.' })
  @ApiOkResponse({ type: RuleView })
  change(@OrgClient() client: OrgBigQueryClient, @Param('ruleId') ruleId: string, @Body() body: ChangeRuleBody, @IfMatch() ifMatch?: string): Promise<RuleView> {
    return this.rules.change(client, ruleId, body, ifMatch);
  }

  @Delete(':ruleId')
  @HttpCode(204)
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Deletes a rule.' })
  @ApiNoContentResponse()
  delete(@OrgClient() client: OrgBigQueryClient, @Param('ruleId') ruleId: string, @IfMatch() ifMatch?: string): Promise<void> {
    return this.rules.delete(client, ruleId, ifMatch);
  }
}
