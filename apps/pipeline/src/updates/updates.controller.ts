import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import { type OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ingestibleTable } from '../rows/ingestible-table.js';
import { guardedUpdate } from './guarded-update.js';
import { UpdatedRowsView, UpdateRows } from './update-rows.dto.js';

@ApiTags('rows')
@ApiSecurity('org-key')
@Controller('organizations/:org/tables/:table/updates')
export class UpdatesController {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  @Post()
  @HttpCode(200)
  @Access('org', 'ingest')
  @ApiOperation({ summary: 'Changes rows in place, such as the team that bears a cost.', description: 'Rows that came by streaming inserts cannot be changed before `changeable_at` of the refusal (409, STREAMING_BUFFER).' })
  @ApiParam({ name: 'org', description: 'Slug of the organisation; must be the key\'s.' })
  @ApiParam({ name: 'table', description: 'A table that pipelines write.' })
  @ApiOkResponse({ type: UpdatedRowsView, description: 'Rows changed, and the job' })
  async updateRows(@CurrentOrg() org: OrgContext, @Param('table') name: string, @Body() body: UpdateRows): Promise<UpdatedRowsView> {
    const table = ingestibleTable(this.platform, org, name);
    const { rows, jobId } = await this.platform.house.dml.update({ org: org.org, table, ...guardedUpdate(table, org.org, body.set, body.where) });
    return { rows: Number(rows), job_id: jobId };
  }
}
