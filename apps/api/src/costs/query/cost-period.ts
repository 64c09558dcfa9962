import { RequestInvalidError } from '@cloudact/service-kit';

/** Days in UTC, `YYYY-MM-DD`. A charge belongs to the day on which its charge period starts. */
export interface CostPeriod {
  readonly from: string;
  /** The first day after the period. */
  readonly to: string;
}

const DAY_MS = 86_400_000;
/** Days that one question may cover: ten years. */
export const LONGEST_PERIOD_DAYS = 3_660;

export const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
export const dayMs = (day: string): number => Date.parse(`${day}T00:00:00Z`);
export const addDays = (day: string, days: number): string => dayText(dayMs(day) + days * DAY_MS);
export const daysBetween = (from: string, to: string): number => Math.round((dayMs(to) - dayMs(from)) / DAY_MS);

/** The same day of another month, or that month's last one. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return dayText(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, last)));
}

export const monthStart = (day: string): string => `${day.slice(0, 7)}-01`;

/** The period of a request; without one the current month. @throws RequestInvalidError */
export function periodOf(given: { readonly from?: string; readonly to?: string }, today: string): CostPeriod {
  const from = given.from ?? (given.to === undefined ? monthStart(today) : monthStart(addDays(given.to, -1)));
  const to = given.to ?? addMonths(monthStart(from), 1);
  const days = daysBetween(from, to);
  if (days < 1) throw new RequestInvalidError([{ field: 'to', message: `${to} is not after ${from}; to is the first day after the period` }]);
  if (days > LONGEST_PERIOD_DAYS) throw new RequestInvalidError([{ field: 'from', message: `${days} days are more than ${LONGEST_PERIOD_DAYS}; ask for a shorter period` }]);
  return { from, to };
}
