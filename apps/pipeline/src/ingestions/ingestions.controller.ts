import { InjectPlatform, type Platform, TIER_RUN_LIMITS } from '@cloudact/service-kit';
import { type OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Controller, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BodyLimits } from '../config/pipeline-config.js';
import { FocusFile } from '../focus/read-focus-file.js';
import { IngestRuns } from '../runs/ingest-runs.js';
import { ReceiptView } from '../runs/receipt-view.js';
import { runOfQuery } from '../runs/run-of-query.js';
import { RunQuery } from '../runs/run-query.dto.js';
import { InjectBodyLimits } from '../runs/runs.tokens.js';
import { FOCUS_TABLE } from '../focus/focus-table.js';

/** A FOCUS file is large and mends slowly: its good rows are stored, its bad ones kept apart. */
const DEFAULTS = { pipelineId: 'focus', credentialId: 'manual', badRows: 'dead-letter' } as const;

@ApiTags('ingestions')
@ApiSecurity('org-key')
@Controller('organizations/:org/ingestions')
export class IngestionsController {
  constructor(
    @InjectPlatform() private readonly platform: Platform,
    @InjectBodyLimits() private readonly limits: BodyLimits,
    private readonly runs: IngestRuns,
  ) {}

  @Post()
  @HttpCode(200)
  @Access('org', 'ingest')
  @ApiOperation({ summary: 'Ingests a FOCUS file (CSV, version 1.0 or later, gzip or not) as FOCUS 1.3.', description: 'One run of the plan: it counts on the UTC day on which it begins, and holds a place among the runs at the same time until it ends.' })
  @ApiParam({ name: 'org', description: 'Slug of the organisation; must be the key\'s.' })
  @ApiConsumes('text/csv', 'application/gzip')
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same key with the same request answers what the first one answered.' })
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'The file, gzip or not.' })
  @ApiOkResponse({ type: ReceiptView, description: 'The receipt, with `source_version`' })
  async ingestFocusFile(@CurrentOrg() org: OrgContext, @Query() query: RunQuery, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<ReceiptView> {
    const table = this.platform.own(org, FOCUS_TABLE);
    const file = new FocusFile(table.schema, this.limits);
    return this.runs.run(
      {
        ...runOfQuery(org.org, query, DEFAULTS, new Date()),
        operation: 'ingest-focus',
        startedBy: org.keyId,
        limits: TIER_RUN_LIMITS[org.tier],
        table,
        accepted: ['csv'],
        read: file.read,
        rows: (spool) => file.rows(spool),
        describe: () => ({ source_version: file.version }),
      },
      request,
      reply,
    );
  }
}
