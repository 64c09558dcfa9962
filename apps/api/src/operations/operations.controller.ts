import { decodePageToken, type Page, pageOf } from '@cloudact/service-kit';
import { Access } from '@cloudact/tenancy/nest';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { PLATFORM_ORG } from '../platform-caller.js';
import { operationView } from './operation-view.js';
import { ListOperationsQuery, OperationPage, OperationView } from './operations.dto.js';
import { OperationsService } from './operations.service.js';

@ApiTags('operations')
@ApiSecurity('root-key')
@Controller('operations')
export class OperationsController {
  constructor(private readonly operations: OperationsService) {}

  @Get()
  @Access('root')
  @ApiOperation({ summary: 'Operations that run and those that ended lately, the newest first.' })
  @ApiOkResponse({ type: OperationPage })
  list(@Query() { limit, page_token }: ListOperationsQuery): Page<'operations', OperationView> {
    const scope = { org: PLATFORM_ORG, list: 'operations', filters: {} };
    const [before] = decodePageToken(scope, page_token, 1) ?? [];
    const found = this.operations.list(limit + 1, before).map(operationView);
    return pageOf({ name: 'operations', found, limit, scope, placeOf: ({ operation_id }) => [operation_id] });
  }

  @Get(':operationId')
  @Access('root')
  @ApiOperation({ summary: 'How far an operation is, or what came of it.' })
  @ApiParam({ name: 'operationId', example: '20260131120000123-9f8e7d6c5b4a' })
  @ApiOkResponse({ type: OperationView })
  get(@Param('operationId') id: string): OperationView {
    return operationView(this.operations.get(id));
  }

  @Post(':operationId/cancel')
  @Access('root')
  @HttpCode(200)
  @ApiOperation({ summary: 'Begins nothing more; what is under way ends. What was done stays done. One that is over stays as it is.' })
  @ApiParam({ name: 'operationId', example: '20260131120000123-9f8e7d6c5b4a' })
  @ApiOkResponse({ type: OperationView })
  async cancel(@Param('operationId') id: string): Promise<OperationView> {
    return operationView(await this.operations.cancel(id));
  }
}
