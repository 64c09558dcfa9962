export interface IntervalParts {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

const INTERVAL = /^(-?)(\d+)-(\d+) (-?\d+) (-?)(\d+):(\d+):(\d+)(?:\.(\d{1,6}))?$/;

/** BigQuery's canonical interval, `Y-M D H:M:S[.F]`. */
export function intervalFromText(text: string): IntervalParts {
  const match = INTERVAL.exec(text.trim());
  if (match === null) throw new RangeError(`Invalid INTERVAL value: ${text}`);
  const [, monthSign, years, months, days, timeSign, hours, minutes, seconds, fraction = ''] = match;
  const monthCount = Number(years) * 12 + Number(months);
  const micros = BigInt(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return { months: monthSign === '-' ? -monthCount : monthCount, days: Number(days), micros: timeSign === '-' ? -micros : micros };
}

export function intervalText({ months, days, micros }: IntervalParts): string {
  const monthSign = months < 0 ? '-' : '';
  const m = Math.abs(months);
  const timeSign = micros < 0n ? '-' : '';
  const t = micros < 0n ? -micros : micros;
  const seconds = t / 1_000_000n;
  const fraction = (t % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  const clock = `${seconds / 3600n}:${(seconds / 60n) % 60n}:${seconds % 60n}${fraction === '' ? '' : `.${fraction}`}`;
  return `${monthSign}${Math.floor(m / 12)}-${m % 12} ${days} ${timeSign}${clock}`;
}
