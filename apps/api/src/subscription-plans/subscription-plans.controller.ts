import type { Page } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiIfMatch, IfMatch } from '../resources/etag.js';
import { SubscriptionPlanView } from './plan-view.js';
import { CancelSubscriptionBody, ChangeSubscriptionBody, CreateSubscriptionBody, DailyCostsQuery, DailyCostsView, ListSubscriptionsQuery, OpenVersionBody, SubscriptionPage, VersionList } from './subscription-plans.dto.js';
import { SubscriptionPlansService } from './subscription-plans.service.js';

@ApiTags('subscription plans')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root-or-org', 'read')
@Controller('organizations/:org/subscription-plans')
export class SubscriptionPlansController {
  constructor(private readonly plans: SubscriptionPlansService) {}

  @Post()
  @Access('root-or-org', 'admin')
  @ApiOperation({ summary: 'Enters a subscription.' })
  @ApiCreatedResponse({ type: SubscriptionPlanView })
  create(@OrgClient() client: OrgBigQueryClient, @Body() body: CreateSubscriptionBody): Promise<SubscriptionPlanView> {
    return this.plans.create(client, body);
  }

  @Get()
  @ApiOperation({ summary: 'Subscriptions, each by its newest version, newest first.' })
  @ApiOkResponse({ type: SubscriptionPage })
  list(@OrgClient() client: OrgBigQueryClient, @Query() query: ListSubscriptionsQuery): Promise<Page<'subscriptions', SubscriptionPlanView>> {
    return this.plans.list(client, query);
  }

  @Get(':subscriptionId')
  @ApiOperation({ summary: 'The newest version of a subscription.' })
  @ApiOkResponse({ type: SubscriptionPlanView })
  get(@OrgClient() client: OrgBigQueryClient, @Param('subscriptionId') id: string): Promise<SubscriptionPlanView> {
    return this.plans.get(client, id);
  }

  @Patch(':subscriptionId')
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Changes what changes no cost.' })
  @ApiOkResponse({ type: SubscriptionPlanView })
  change(@OrgClient() client: OrgBigQueryClient, @Param('subscriptionId') id: string, @Body() body: ChangeSubscriptionBody, @IfMatch() ifMatch?: string): Promise<SubscriptionPlanView> {
    return this.plans.change(client, id, body, ifMatch);
  }

  @Get(':subscriptionId/versions')
  @ApiOperation({ summary: 'All versions: one for each stretch of one price.' })
  @ApiOkResponse({ type: VersionList })
  async versions(@OrgClient() client: OrgBigQueryClient, @Param('subscriptionId') id: string): Promise<VersionList> {
    return { versions: await this.plans.versions(client, id) };
  }

  @Post(':subscriptionId/versions')
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Another price, number of seats or cycle from a day on; closes the version before in the same statement.' })
  @ApiCreatedResponse({ type: SubscriptionPlanView })
  openVersion(@OrgClient() client: OrgBigQueryClient, @Param('subscriptionId') id: string, @Body() body: OpenVersionBody, @IfMatch() ifMatch?: string): Promise<SubscriptionPlanView> {
    return this.plans.openVersion(client, id, body, ifMatch);
  }

  @Post(':subscriptionId/cancel')
  @HttpCode(200)
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Ends it on a day; versions that would begin later never do.' })
  @ApiOkResponse({ type: SubscriptionPlanView })
  cancel(@OrgClient() client: OrgBigQueryClient, @Param('subscriptionId') id: string, @Body() { effective_to }: CancelSubscriptionBody, @IfMatch() ifMatch?: string): Promise<SubscriptionPlanView> {
    return this.plans.cancel(client, id, effective_to, ifMatch);
  }

  @Get(':subscriptionId/daily-costs')
  @ApiOperation({ summary: 'What its days cost: those of a cycle sum to the cost of the cycle exactly.' })
  @ApiOkResponse({ type: DailyCostsView })
  dailyCosts(@OrgClient() client: OrgBigQueryClient, @Param('subscriptionId') id: string, @Query() query: DailyCostsQuery): Promise<DailyCostsView> {
    return this.plans.dailyCosts(client, id, query);
  }
}
