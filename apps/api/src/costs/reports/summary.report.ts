import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { CostPeriod } from '../query/cost-period.js';
import type { CostQuery } from '../query/cost-query.dto.js';
import { CostReader } from '../query/cost-reader.js';
import { amountsOf, totalsOf } from './amounts.js';
import { AmountsView, answerOf, CostAnswerView } from './cost-view.js';

export class CostSummaryView extends CostAnswerView {
  @ApiProperty({ type: [AmountsView], description: 'One a currency; empty when nothing was charged.' })
  readonly totals!: readonly AmountsView[];
}

@Injectable()
export class SummaryReport {
  constructor(private readonly costs: CostReader) {}

  async answer(client: OrgBigQueryClient, query: CostQuery, period: CostPeriod): Promise<CostSummaryView> {
    const figures = await this.costs.read(client, query, { period });
    return { ...answerOf(period, figures), totals: totalsOf(figures.groups).map(amountsOf) };
  }
}
