import { decodePageToken, type Page, pageOf } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ListRunsQuery } from './list-runs.query.js';
import { RunNotFoundError } from './run-not-found-error.js';
import { RunDetailView, runOf, RunPage, type RunView } from './run.view.js';
import { RunsRepository } from './runs.repository.js';

const DAY_MS = 86_400_000;

@ApiTags('runs')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root-or-org', 'read')
@Controller('organizations/:org/runs')
export class RunsController {
  constructor(private readonly runs: RunsRepository) {}

  @Get()
  @ApiOperation({ summary: 'Pipeline runs, newest first: those of the last 24 hours, unless another time is asked for.' })
  @ApiOkResponse({ type: RunPage })
  async list(@OrgClient() client: OrgBigQueryClient, @Query() { limit, page_token, ...given }: ListRunsQuery): Promise<Page<'runs', RunView>> {
    const scope = { org: client.context.org, list: 'runs', filters: { ...given } };
    const after = decodePageToken(scope, page_token, 2) as readonly [string, string] | undefined;
    const filters = { ...given, since: given.since ?? new Date(Date.now() - DAY_MS).toISOString() };
    const found = await this.runs.select(client, { filters, limit: limit + 1, ...(after === undefined ? {} : { after }) });
    const views = found.map(runOf).map(({ receipt: _whole, ...run }): RunView => run);
    return pageOf({ name: 'runs', found: views, limit, scope, placeOf: ({ started_at, run_id }) => [started_at, run_id] });
  }

  @Get(':runId')
  @ApiOperation({ summary: 'One run, with its whole receipt.' })
  @ApiOkResponse({ type: RunDetailView })
  async get(@OrgClient() client: OrgBigQueryClient, @Param('runId') runId: string): Promise<RunDetailView> {
    const [row] = await this.runs.select(client, { filters: { run_id: runId }, limit: 1 });
    if (row === undefined) throw new RunNotFoundError(runId);
    return runOf(row);
  }
}
