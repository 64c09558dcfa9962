import type { Page } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiIfMatch, IfMatch } from '../resources/etag.js';
import { BudgetSpendReport, BudgetSpendView } from './budget-spend.report.js';
import { BudgetView } from './budget-view.js';
import { BudgetPage, ChangeBudgetBody, CreateBudgetBody, ListBudgetsQuery } from './budgets.dto.js';
import { BudgetsService, viewOf } from './budgets.service.js';

@ApiTags('budgets')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/budgets')
export class BudgetsController {
  constructor(
    private readonly budgets: BudgetsService,
    private readonly spend: BudgetSpendReport,
  ) {}

  @Post()
  @Access('root-or-org', 'admin')
  @ApiOperation({ summary: 'Makes a budget.' })
  @ApiCreatedResponse({ type: BudgetView })
  create(@OrgClient() client: OrgBigQueryClient, @Body() body: CreateBudgetBody): Promise<BudgetView> {
    return this.budgets.create(client, body);
  }

  @Get()
  @Access('root-or-org', 'read')
  @ApiOperation({ summary: 'Budgets, newest first.' })
  @ApiOkResponse({ type: BudgetPage })
  list(@OrgClient() client: OrgBigQueryClient, @Query() query: ListBudgetsQuery): Promise<Page<'budgets', BudgetView>> {
    return this.budgets.list(client, query);
  }

  @Get(':budgetId')
  @Access('root-or-org', 'read')
  @ApiOperation({ summary: 'One budget.' })
  @ApiOkResponse({ type: BudgetView })
  async get(@OrgClient() client: OrgBigQueryClient, @Param('budgetId') budgetId: string): Promise<BudgetView> {
    return viewOf(await this.budgets.find(client, budgetId));
  }

  @Get(':budgetId/spend')
  @Access('root-or-org', 'read')
  @ApiOperation({ summary: 'What was spent of it in its current period, computed from the charges.' })
  @ApiOkResponse({ type: BudgetSpendView })
  async spent(@OrgClient() client: OrgBigQueryClient, @Param('budgetId') budgetId: string): Promise<BudgetSpendView> {
    return this.spend.answer(client, await this.budgets.find(client, budgetId));
  }

  @Patch(':budgetId')
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Changes the given fields.' })
  @ApiOkResponse({ type: BudgetView })
  change(@OrgClient() client: OrgBigQueryClient, @Param('budgetId') budgetId: string, @Body() body: ChangeBudgetBody, @IfMatch() ifMatch?: string): Promise<BudgetView> {
    return this.budgets.change(client, budgetId, body, ifMatch);
  }

  @Delete(':budgetId')
  @HttpCode(204)
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Deletes a budget; what was spent stays known.' })
  @ApiNoContentResponse()
  delete(@OrgClient() client: OrgBigQueryClient, @Param('budgetId') budgetId: string, @IfMatch() ifMatch?: string): Promise<void> {
    return this.budgets.delete(client, budgetId, ifMatch);
  }
}
