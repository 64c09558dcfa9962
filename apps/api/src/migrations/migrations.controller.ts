import { Access } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { locationOf, operationView } from '../operations/operation-view.js';
import { OperationView } from '../operations/operations.dto.js';
import { fleetPlanView, fleetStatusView } from './migration-view.js';
import { ApplyMigrationsBody, FleetPlanView, FleetStatusView, MigrationScopeBody } from './migrations.dto.js';
import { MigrationsService } from './migrations.service.js';

@ApiTags('migrations')
@ApiSecurity('root-key')
@Controller('migrations')
export class MigrationsController {
  constructor(private readonly migrations: MigrationsService) {}

  @Post('plan')
  @Access('root')
  @HttpCode(200)
  @ApiOperation({ summary: "What applying would do to the organisations' datasets: each difference once, with how many it is about. Changes nothing." })
  @ApiOkResponse({ type: FleetPlanView })
  async plan(@Body() body: MigrationScopeBody): Promise<FleetPlanView> {
    return fleetPlanView(await this.migrations.plan(body));
  }

  @Get('status')
  @Access('root')
  @ApiOperation({ summary: 'Each table of the organisations: in how many datasets it is as its file wants it, and which version each was last brought to.' })
  @ApiOkResponse({ type: FleetStatusView })
  async status(): Promise<FleetStatusView> {
    return fleetStatusView(await this.migrations.plan({}));
  }

  @Post('apply')
  @Access('root')
  @HttpCode(202)
  @ApiOperation({ summary: "Brings the organisations' datasets up to date, as an operation. Sent again after a failure, or after the service was killed, it goes on where it stopped." })
  @ApiAcceptedResponse({ type: OperationView, description: '`Location` names the operation.' })
  async apply(@Body() body: ApplyMigrationsBody, @Res({ passthrough: true }) reply: FastifyReply): Promise<OperationView> {
    const operation = await this.migrations.apply(body);
    void reply.header('location', locationOf(operation));
    return operationView(operation);
  }
}
