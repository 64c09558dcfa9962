import { InjectPlatform, type Platform, reconcileCosts } from '@cloudact/service-kit';
import { Access } from '@cloudact/tenancy/nest';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { CostReconciliationView, ReconcileCostsBody } from './cost-records.dto.js';

const DAY_MS = 86_400_000;
const ON_ITS_WAY_MS = 600_000;

@ApiTags('cost records')
@ApiSecurity('root-key')
@Controller('cost-records')
export class CostRecordsController {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  @Post('reconcile')
  @Access('root')
  @HttpCode(200)
  @ApiOperation({ summary: 'Holds the cost records against INFORMATION_SCHEMA.JOBS: what is missing, doubled or different; mends it where asked to.' })
  @ApiOkResponse({ type: CostReconciliationView })
  reconcile(@Body() { from, to, repair }: ReconcileCostsBody): Promise<CostReconciliationView> {
    const end = to === undefined ? new Date(Date.now() - ON_ITS_WAY_MS) : new Date(to);
    return reconcileCosts(this.platform, { from: from === undefined ? new Date(end.getTime() - DAY_MS) : new Date(from), to: end, repair });
  }
}
