import { divideDecimals, formatDecimal, parseDecimal } from '@cloudact/bq-core';
import { IfGiven, IsCleanText } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Length } from 'class-validator';
import { DIMENSION_FORMS, parseDimension } from '../query/cost-dimension.js';
import type { CostMetric } from '../query/cost-metric.js';
import type { CostPeriod } from '../query/cost-period.js';
import { CostQuery } from '../query/cost-query.dto.js';
import { CostReader } from '../query/cost-reader.js';
import { byCost } from './amounts.js';
import { KeyedAmountsView, keyedAmountsOf } from './breakdown.report.js';
import { answerOf, CostAnswerView } from './cost-view.js';

/** Units that people ask for by one word. A GiB is no GB, so units are never put together: the family only chooses among them. */
const FAMILIES = { tokens: /token/i, gb: /^(gb|gib|gigabytes?|gibibytes?)\b/i, hours: /\bhours?\b|\bhrs?\b/i, requests: /request|operation|transaction/i } as const;
export const UNIT_FAMILIES = Object.keys(FAMILIES) as readonly (keyof typeof FAMILIES)[];

export class UnitCostsQuery extends CostQuery {
  @ApiPropertyOptional({ description: `What is told apart beside the unit: ${DIMENSION_FORMS.join(', ')}.`, default: 'service' })
  @IfGiven()
  @IsCleanText()
  @Length(1, 300)
  readonly by: string = 'service';

  @ApiPropertyOptional({ enum: UNIT_FAMILIES, description: 'Only units of this family: tokens, gb, hours, requests.' })
  @IfGiven()
  @IsIn([...UNIT_FAMILIES])
  readonly unit?: keyof typeof FAMILIES;
}

export class UnitCostView extends KeyedAmountsView {
  @ApiProperty({ type: String, nullable: true, example: 'Tokens', description: 'ConsumedUnit as the provider writes it.' })
  readonly unit!: string | null;

  @ApiProperty({ example: '1250000', description: 'Sum of ConsumedQuantity.' })
  readonly quantity!: string;

  @ApiProperty({ example: { effective: '0.000003' }, description: 'Cost of one unit, by metric: the sum over the quantity, 18 decimals, rounded half up.', type: 'object', additionalProperties: { type: 'string' } })
  readonly per_unit!: Readonly<Partial<Record<CostMetric, string>>>;
}

export class UnitCostsView extends CostAnswerView {
  @ApiProperty({ example: 'service' })
  readonly by!: string;

  @ApiProperty({ type: [UnitCostView], description: 'Usage charges with a quantity, by unit and value of the dimension; the most expensive first.' })
  readonly items!: readonly UnitCostView[];
}

const UNIT_COST_DECIMALS = 18;

@Injectable()
export class UnitCostsReport {
  constructor(private readonly costs: CostReader) {}

  async answer(client: OrgBigQueryClient, query: UnitCostsQuery, period: CostPeriod): Promise<UnitCostsView> {
    const { by: given, unit: family, ...costs } = query;
    const by = parseDimension(given);
    const figures = await this.costs.read(client, costs as CostQuery, { period, by, perUnit: true });
    const wanted = family === undefined ? figures.groups : figures.groups.filter(({ unit }) => FAMILIES[family].test(unit ?? ''));
    const items = [...wanted].sort(byCost).map((group): UnitCostView => {
      const quantity = group.quantity ?? '0';
      const perUnit = Object.entries(group.sums).flatMap(([metric, sum]) => (sum === null ? [] : [[metric, formatDecimal(divideDecimals(parseDecimal(sum), parseDecimal(quantity), UNIT_COST_DECIMALS))]]));
      return { ...keyedAmountsOf(group), unit: group.unit ?? null, quantity, per_unit: Object.fromEntries(perUnit) as UnitCostView['per_unit'] };
    });
    return { ...answerOf(period, figures), by: by.name, items };
  }
}
