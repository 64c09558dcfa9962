import { Access } from '@cloudact/tenancy/nest';
import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { PlanView } from '../provisioning/plan-view.js';
import { BootstrapResultView, BootstrapStatusView } from './bootstrap.dto.js';
import { BootstrapService } from './bootstrap.service.js';

@ApiTags('bootstrap')
@ApiSecurity('root-key')
@Controller('bootstrap')
export class BootstrapController {
  constructor(private readonly bootstrap: BootstrapService) {}

  @Post('plan')
  @Access('root')
  @HttpCode(200)
  @ApiOperation({ summary: 'What applying would do to the shared dataset. Changes nothing.' })
  @ApiOkResponse({ type: PlanView })
  plan(): Promise<PlanView> {
    return this.bootstrap.plan();
  }

  @Post('apply')
  @Access('root')
  @HttpCode(200)
  @ApiOperation({ summary: 'Makes the shared dataset and its tables, or brings them up to date. A second time changes nothing.' })
  @ApiOkResponse({ type: BootstrapResultView })
  apply(): Promise<BootstrapResultView> {
    return this.bootstrap.apply();
  }

  @Get('status')
  @Access('root')
  @ApiOperation({ summary: 'Each shared table: in sync with its file, missing, or drifted.' })
  @ApiOkResponse({ type: BootstrapStatusView })
  status(): Promise<BootstrapStatusView> {
    return this.bootstrap.status();
  }
}
