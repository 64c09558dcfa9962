import { IfGiven, IsCleanText } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Length } from 'class-validator';
import { OrganizationsService } from '../../organizations/organizations.service.js';
import { DIMENSION_FORMS, parseDimension } from '../query/cost-dimension.js';
import type { CostGroup } from '../query/cost-group.js';
import type { CostPeriod } from '../query/cost-period.js';
import { CostQuery } from '../query/cost-query.dto.js';
import { CostReader } from '../query/cost-reader.js';
import { mergeGroups } from '../query/merge-groups.js';
import { amountsOf, byCost, totalsOf } from './amounts.js';
import { KeyedAmountsView, keyedAmountsOf } from './breakdown.report.js';
import { AmountsView, answerOf, CostAnswerView } from './cost-view.js';
import { GRANULARITIES, type Granularity, TrendBuckets } from './trend-bucket.js';

export class CostTrendQuery extends CostQuery {
  @ApiPropertyOptional({ enum: GRANULARITIES, default: 'day', description: 'Weeks begin on Monday; fiscal ones by the fiscal_year_start_month of the organisation.' })
  @IfGiven()
  @IsIn([...GRANULARITIES])
  readonly granularity: Granularity = 'day';

  @ApiPropertyOptional({ description: `Tells costs apart within each bucket: ${DIMENSION_FORMS.join(', ')}.`, example: 'provider' })
  @IfGiven()
  @IsCleanText()
  @Length(1, 300)
  readonly by?: string;
}

export class CostBucketView {
  @ApiProperty({ example: '2026-05-01', description: 'First day of the bucket; only days of the period are in it.' })
  readonly start!: string;

  @ApiProperty({ example: '2026-05', description: 'How people call it: FY2027-Q1.' })
  readonly label!: string;

  @ApiProperty({ type: [AmountsView], description: 'One a currency; empty when nothing was charged.' })
  readonly totals!: readonly AmountsView[];

  @ApiPropertyOptional({ type: [KeyedAmountsView], description: 'There with `by`; largest first.' })
  readonly items?: readonly KeyedAmountsView[];
}

export class CostTrendView extends CostAnswerView {
  @ApiProperty({ enum: GRANULARITIES })
  readonly granularity!: Granularity;

  @ApiProperty({ type: [AmountsView] })
  readonly totals!: readonly AmountsView[];

  @ApiProperty({ type: [CostBucketView], description: 'Every bucket of the period, empty ones too.' })
  readonly buckets!: readonly CostBucketView[];
}

@Injectable()
export class TrendReport {
  constructor(
    private readonly costs: CostReader,
    private readonly organizations: OrganizationsService,
  ) {}

  async answer(client: OrgBigQueryClient, query: CostTrendQuery, period: CostPeriod): Promise<CostTrendView> {
    const { granularity, by: given, ...costs } = query;
    const by = given === undefined ? undefined : parseDimension(given);
    const fiscalStart = granularity.startsWith('fiscal') ? (await this.organizations.read(client.context.org)).fiscal_year_start_month : 1;
    const buckets = new TrendBuckets(granularity, fiscalStart);
    const figures = await this.costs.read(client, costs as CostQuery, { period, bucket: buckets.reads, ...(by === undefined ? {} : { by }) });
    const byStart = Map.groupBy(figures.groups, ({ bucket = '' }) => buckets.startOf(bucket));
    return {
      ...answerOf(period, figures),
      granularity,
      totals: totalsOf(figures.groups).map(amountsOf),
      buckets: buckets.of(period).map((bucket) => {
        const groups = byStart.get(bucket.start) ?? [];
        return { ...bucket, totals: totalsOf(groups).map(amountsOf), ...(by === undefined ? {} : { items: itemsOf(groups) }) };
      }),
    };
  }
}

function itemsOf(groups: readonly CostGroup[]): readonly KeyedAmountsView[] {
  return [...mergeGroups(groups, ({ key }) => JSON.stringify(key))].sort(byCost).map(keyedAmountsOf);
}
