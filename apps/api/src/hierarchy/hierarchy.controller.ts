import { type Page, PageQuery, RequestInvalidError } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiIfMatch, IfMatch } from '../resources/etag.js';
import { HierarchyEntityView } from './hierarchy-entity.js';
import { ChangeEntityBody, ChangeLevelBody, CreateEntityBody, DeleteEntityQuery, EntityPage, LevelList, ListEntitiesQuery, MoveEntityBody, TreeQuery, TreeView } from './hierarchy.dto.js';
import { entityView, HierarchyService } from './hierarchy.service.js';

@ApiTags('hierarchy')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root-or-org', 'read')
@Controller('organizations/:org/hierarchy')
export class HierarchyController {
  constructor(private readonly hierarchy: HierarchyService) {}

  @Get('levels')
  @ApiOperation({ summary: 'The levels from the top, each with its code in the words of the organisation.' })
  @ApiOkResponse({ type: LevelList })
  async levels(@OrgClient() client: OrgBigQueryClient): Promise<LevelList> {
    return { levels: await this.hierarchy.levels(client) };
  }

  @Patch('levels/:level')
  @Access('root-or-org', 'admin')
  @ApiParam({ name: 'level', example: 2 })
  @ApiOperation({ summary: 'Gives a level another code, on all of its nodes at once.' })
  @ApiOkResponse({ type: LevelList })
  async changeLevel(@OrgClient() client: OrgBigQueryClient, @Param('level') level: string, @Body() { level_code }: ChangeLevelBody): Promise<LevelList> {
    if (!/^[1-9]\d?$/.test(level)) throw new RequestInvalidError([{ field: 'level', message: 'must be a whole number from 1' }]);
    return { levels: await this.hierarchy.changeLevel(client, Number(level), level_code) };
  }

  @Get('tree')
  @ApiOperation({ summary: 'The whole tree, or what is under one node; siblings by sort_order and name.' })
  @ApiOkResponse({ type: TreeView })
  async tree(@OrgClient() client: OrgBigQueryClient, @Query() { root }: TreeQuery): Promise<TreeView> {
    return { nodes: await this.hierarchy.tree(client, root) };
  }

  @Post('entities')
  @Access('root-or-org', 'admin')
  @ApiOperation({ summary: 'Makes a node.' })
  @ApiCreatedResponse({ type: HierarchyEntityView })
  create(@OrgClient() client: OrgBigQueryClient, @Body() body: CreateEntityBody): Promise<HierarchyEntityView> {
    return this.hierarchy.create(client, body);
  }

  @Get('entities')
  @ApiOperation({ summary: 'Nodes, newest first.' })
  @ApiOkResponse({ type: EntityPage })
  list(@OrgClient() client: OrgBigQueryClient, @Query() query: ListEntitiesQuery): Promise<Page<'entities', HierarchyEntityView>> {
    return this.hierarchy.list(client, query);
  }

  @Get('entities/:entityId')
  @ApiOperation({ summary: 'One node.' })
  @ApiOkResponse({ type: HierarchyEntityView })
  async get(@OrgClient() client: OrgBigQueryClient, @Param('entityId') id: string): Promise<HierarchyEntityView> {
    return entityView(await this.hierarchy.find(client, id));
  }

  @Patch('entities/:entityId')
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Changes the given fields; a new name is written into the paths of everything below, in the same statement.' })
  @ApiOkResponse({ type: HierarchyEntityView })
  change(@OrgClient() client: OrgBigQueryClient, @Param('entityId') id: string, @Body() body: ChangeEntityBody, @IfMatch() ifMatch?: string): Promise<HierarchyEntityView> {
    return this.hierarchy.change(client, id, body, ifMatch);
  }

  @Delete('entities/:entityId')
  @HttpCode(204)
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Deletes a node, with everything below it only by cascade=true. Costs keep pointing to deleted nodes.' })
  @ApiNoContentResponse()
  delete(@OrgClient() client: OrgBigQueryClient, @Param('entityId') id: string, @Query() { cascade }: DeleteEntityQuery, @IfMatch() ifMatch?: string): Promise<void> {
    return this.hierarchy.delete(client, id, cascade, ifMatch);
  }

  @Post('entities/:entityId/move')
  @HttpCode(200)
  @Access('root-or-org', 'admin')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Moves a node with everything below it; all or nothing.' })
  @ApiOkResponse({ type: HierarchyEntityView })
  move(@OrgClient() client: OrgBigQueryClient, @Param('entityId') id: string, @Body() { parent_id }: MoveEntityBody, @IfMatch() ifMatch?: string): Promise<HierarchyEntityView> {
    return this.hierarchy.move(client, id, parent_id, ifMatch);
  }

  @Get('entities/:entityId/children')
  @ApiOperation({ summary: 'Nodes directly under a node, by path.' })
  @ApiOkResponse({ type: EntityPage })
  children(@OrgClient() client: OrgBigQueryClient, @Param('entityId') id: string, @Query() query: PageQuery): Promise<Page<'entities', HierarchyEntityView>> {
    return this.hierarchy.relatives(client, id, 'children', query);
  }

  @Get('entities/:entityId/descendants')
  @ApiOperation({ summary: 'Everything below a node, by path.' })
  @ApiOkResponse({ type: EntityPage })
  descendants(@OrgClient() client: OrgBigQueryClient, @Param('entityId') id: string, @Query() query: PageQuery): Promise<Page<'entities', HierarchyEntityView>> {
    return this.hierarchy.relatives(client, id, 'descendants', query);
  }

  @Get('entities/:entityId/ancestors')
  @ApiOperation({ summary: 'The nodes from the top down to the parent.' })
  @ApiOkResponse({ type: EntityPage })
  async ancestors(@OrgClient() client: OrgBigQueryClient, @Param('entityId') id: string): Promise<EntityPage> {
    return { entities: await this.hierarchy.ancestors(client, id), next_page_token: null };
  }
}
