import { type WriteExplanation } from '@cloudact/bq-writers';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import { type OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ingestibleTable } from '../rows/ingestible-table.js';
import { ExplainWriteQuery } from './explain-write.query.js';
import { WriteExplanationView } from './write-explanation.view.js';

@ApiTags('rows')
@ApiSecurity('org-key')
@Controller('organizations/:org/explain-write')
export class ExplainWriteController {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  @Get()
  @Access('org', 'ingest')
  @ApiOperation({ summary: 'Which method would write this, and why, without writing.' })
  @ApiParam({ name: 'org', description: 'Slug of the organisation; must be the key\'s.' })
  @ApiOkResponse({ type: WriteExplanationView, description: 'The method, the rule that chose it, what it would cost, and what the others promise and cost' })
  explainWrite(@CurrentOrg() org: OrgContext, @Query() query: ExplainWriteQuery): Promise<WriteExplanation> {
    return this.platform.house.writers.explainWrite({
      org: org.org,
      table: ingestibleTable(this.platform, org, query.table),
      runId: 'explain',
      intent: query.intent,
      method: query.method,
      badRows: query.bad_rows,
      realTime: isTrue(query.real_time),
      concurrent: isTrue(query.concurrent),
      ...(query.rows === undefined ? {} : { expectedRows: query.rows }),
    });
  }
}

function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1';
}
