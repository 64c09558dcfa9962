import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ExportHierarchyQuery, ImportHierarchyBody, ImportPreviewView, ImportSummaryView } from './hierarchy.dto.js';
import { HierarchyFilesService } from './hierarchy-files.service.js';

@ApiTags('hierarchy')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/hierarchy')
export class HierarchyFilesController {
  constructor(private readonly files: HierarchyFilesService) {}

  @Get('export')
  @Access('root-or-org', 'read')
  @ApiOperation({ summary: 'The hierarchy as a CSV file, parents before children.' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async export(@OrgClient() client: OrgBigQueryClient, @Query() { guard_formulas }: ExportHierarchyQuery): Promise<StreamableFile> {
    return new StreamableFile(await this.files.export(client, guard_formulas), { type: 'text/csv; charset=utf-8', disposition: `attachment; filename="hierarchy_${client.context.org}.csv"` });
  }

  @Post('import/preview')
  @HttpCode(200)
  @Access('root-or-org', 'admin')
  @ApiOperation({ summary: 'What an import would do, with every fault by line. Changes nothing.' })
  @ApiOkResponse({ type: ImportPreviewView })
  preview(@OrgClient() client: OrgBigQueryClient, @Body() { csv }: ImportHierarchyBody): Promise<ImportPreviewView> {
    return this.files.preview(client, csv);
  }

  @Post('import')
  @HttpCode(200)
  @Access('root-or-org', 'admin')
  @ApiOperation({ summary: 'Makes and changes the nodes that a CSV file names: all of them or, with one fault, none. Others stay.' })
  @ApiOkResponse({ type: ImportSummaryView })
  import(@OrgClient() client: OrgBigQueryClient, @Body() { csv }: ImportHierarchyBody): Promise<ImportSummaryView> {
    return this.files.import(client, csv);
  }
}
