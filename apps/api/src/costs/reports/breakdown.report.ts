import { IfGiven, IsCleanText, IsWholeNumberText } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Length, Max, Min } from 'class-validator';
import { DIMENSION_FORMS, parseDimension } from '../query/cost-dimension.js';
import type { CostGroup } from '../query/cost-group.js';
import type { CostPeriod } from '../query/cost-period.js';
import { CostQuery } from '../query/cost-query.dto.js';
import { CostReader } from '../query/cost-reader.js';
import { amountsOf, byCost, totalsOf } from './amounts.js';
import { AmountsView, answerOf, CostAnswerView } from './cost-view.js';

const MOST_ITEMS = 1_000;
const USUAL_ITEMS = 50;

export class CostBreakdownQuery extends CostQuery {
  @ApiProperty({ description: `By what costs are told apart: ${DIMENSION_FORMS.join(', ')}.`, example: 'service' })
  @IsCleanText()
  @Length(1, 300)
  readonly by!: string;

  @ApiPropertyOptional({ description: 'Values that are listed, a currency; what is left of it comes as one sum.', minimum: 1, maximum: MOST_ITEMS, default: USUAL_ITEMS, type: 'integer' })
  @IfGiven()
  @IsWholeNumberText()
  @Min(1)
  @Max(MOST_ITEMS)
  readonly limit: number = USUAL_ITEMS;
}

export class KeyedAmountsView extends AmountsView {
  @ApiProperty({ type: String, nullable: true, description: 'Value of the dimension; null for charges that have none.', example: 'Amazon Elastic Compute Cloud' })
  readonly key!: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, description: 'Its name for people, where the dimension has one.' })
  readonly label?: string | null;
}

export class CostBreakdownView extends CostAnswerView {
  @ApiProperty({ example: 'service' })
  readonly by!: string;

  @ApiProperty({ type: [AmountsView] })
  readonly totals!: readonly AmountsView[];

  @ApiProperty({ type: [KeyedAmountsView], description: 'Largest first, by the first metric that was asked for; a currency after the other.' })
  readonly items!: readonly KeyedAmountsView[];

  @ApiProperty({ type: [AmountsView], description: 'Values beyond the limit, as one sum a currency: items and others make the totals.' })
  readonly others!: readonly AmountsView[];
}

export const keyedAmountsOf = (group: CostGroup): KeyedAmountsView => ({ key: group.key ?? null, ...(group.label === undefined ? {} : { label: group.label }), ...amountsOf(group) });

@Injectable()
export class BreakdownReport {
  constructor(private readonly costs: CostReader) {}

  async answer(client: OrgBigQueryClient, query: CostBreakdownQuery, period: CostPeriod): Promise<CostBreakdownView> {
    const { by: given, limit, ...costs } = query;
    const by = parseDimension(given);
    const figures = await this.costs.read(client, costs as CostQuery, { period, by });
    const listed: CostGroup[] = [];
    const others: CostGroup[] = [];
    for (const groups of Map.groupBy([...figures.groups].sort(byCost), ({ currency }) => currency).values()) {
      listed.push(...groups.slice(0, limit));
      others.push(...groups.slice(limit));
    }
    return { ...answerOf(period, figures), by: by.name, totals: totalsOf(figures.groups).map(amountsOf), items: listed.map(keyedAmountsOf), others: totalsOf(others).map(amountsOf) };
  }
}
