import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import { type OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Controller, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BodyLimits } from '../config/pipeline-config.js';
import { IngestRuns } from '../runs/ingest-runs.js';
import { ReceiptView } from '../runs/receipt-view.js';
import { runOfQuery } from '../runs/run-of-query.js';
import { RunQuery } from '../runs/run-query.dto.js';
import { InjectBodyLimits } from '../runs/runs.tokens.js';
import { ingestibleTable } from './ingestible-table.js';
import { readTableRows, spooledTableRows } from './read-table-rows.js';
import { TableColumns } from './table-columns.js';

const DEFAULTS = { pipelineId: 'rows-api', credentialId: 'none', badRows: 'reject' } as const;

@ApiTags('rows')
@ApiSecurity('org-key')
@Controller('organizations/:org/tables/:table/rows')
export class RowsController {
  constructor(
    @InjectPlatform() private readonly platform: Platform,
    @InjectBodyLimits() private readonly limits: BodyLimits,
    private readonly runs: IngestRuns,
  ) {}

  @Post()
  @HttpCode(200)
  @Access('org', 'ingest')
  @ApiOperation({ summary: 'Writes rows of one table: JSON array, newline-delimited JSON or CSV, gzip or not.' })
  @ApiParam({ name: 'org', description: 'Slug of the organisation; must be the key\'s.' })
  @ApiParam({ name: 'table', description: 'A table that pipelines write, such as `cost_data_standard_1_3`.' })
  @ApiConsumes('application/json', 'application/x-ndjson', 'text/csv', 'application/gzip')
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same key with the same request answers what the first one answered.' })
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'The rows, in the form that Content-Type names.' })
  @ApiOkResponse({ type: ReceiptView, description: 'The receipt' })
  async writeRows(@CurrentOrg() org: OrgContext, @Param('table') name: string, @Query() query: RunQuery, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<ReceiptView> {
    const table = ingestibleTable(this.platform, org, name);
    const columns = new TableColumns(table.schema);
    return this.runs.run(
      {
        ...runOfQuery(org.org, query, DEFAULTS, new Date()),
        operation: 'write-rows',
        startedBy: org.keyId,
        table,
        accepted: ['ndjson', 'json', 'csv'],
        read: readTableRows(columns, this.limits),
        rows: (spool) => spooledTableRows(spool, columns),
        describe: () => ({}),
      },
      request,
      reply,
    );
  }
}
