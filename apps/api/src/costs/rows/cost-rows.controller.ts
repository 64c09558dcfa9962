import { Readable } from 'node:stream';
import { type OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { csvLines } from '../export/csv-lines.js';
import { parquetChunks } from '../export/parquet-chunks.js';
import { startStream } from '../export/start-stream.js';
import { periodOf } from '../query/cost-period.js';
import { today } from '../query/today.js';
import { CostExportQuery, CostRowsPage, CostRowsQuery } from './cost-rows.dto.js';
import { CostRowsService } from './cost-rows.service.js';

const TYPES = { csv: 'text/csv; charset=utf-8', parquet: 'application/vnd.apache.parquet' } as const;

@ApiTags('costs')
@ApiSecurity('org-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Access('root-or-org', 'read')
@Controller('organizations/:org/costs')
export class CostRowsController {
  constructor(private readonly costs: CostRowsService) {}

  @Get()
  @ApiOperation({ summary: 'Single charges, by their charge period, a page at a time.' })
  @ApiOkResponse({ type: CostRowsPage })
  page(@OrgClient() client: OrgBigQueryClient, @Query() query: CostRowsQuery): Promise<CostRowsPage> {
    return this.costs.page(client, query, periodOf(query, today()));
  }

  @Get('export')
  @ApiOperation({ summary: 'All charges of a period as a CSV or Parquet file, streamed.' })
  @ApiProduces('text/csv', 'application/vnd.apache.parquet')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async export(@OrgClient() client: OrgBigQueryClient, @Query() query: CostExportQuery): Promise<StreamableFile> {
    const { format, guard_formulas: guardFormulas, ...filter } = query;
    const period = periodOf(query, today());
    const { columns, rows } = this.costs.rows(client, filter, period);
    const fields = this.costs.schema(client).fields.filter(({ name }) => columns.includes(name));
    const started = await startStream(rows);
    const textColumns = new Set(fields.filter(({ type }) => type === 'STRING' || type === 'JSON').map(({ name }) => name));
    const chunks = format === 'csv' ? csvLines(started, { columns, textColumns, guardFormulas }) : parquetChunks(started, fields);
    return new StreamableFile(Readable.from(chunks), { type: TYPES[format], disposition: `attachment; filename="costs_${client.context.org}_${period.from}_${period.to}.${format}"` });
  }
}
