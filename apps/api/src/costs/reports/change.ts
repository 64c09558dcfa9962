import { addDecimals, divideDecimals, formatDecimal, parseDecimal } from '@cloudact/bq-core';
import { ApiProperty } from '@nestjs/swagger';
import { negated } from './amounts.js';

/** How one cost moved between two periods. */
export class ChangeView {
  @ApiProperty({ type: String, nullable: true, example: '120.5' })
  readonly current!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '100' })
  readonly previous!: string | null;

  @ApiProperty({ example: '20.5', description: 'current less previous, exact; what is null counts as nothing.' })
  readonly change!: string;

  @ApiProperty({ type: String, nullable: true, example: '20.5', description: 'change in percent of the previous value, two decimals; null where that is nothing.' })
  readonly change_percent!: string | null;
}

const PERCENT_DECIMALS = 2;
const HUNDRED = 100n;

export function changeOf(current: string | null, previous: string | null): ChangeView {
  const change = addDecimals(parseDecimal(current ?? '0'), parseDecimal(negated(previous ?? '0')));
  const base = parseDecimal(previous ?? '0');
  const size = { units: base.units < 0n ? -base.units : base.units, scale: base.scale };
  const percent = size.units === 0n ? null : formatDecimal(divideDecimals({ units: change.units * HUNDRED, scale: change.scale }, size, PERCENT_DECIMALS));
  return { current, previous, change: formatDecimal(change), change_percent: percent };
}
