import { dayText } from './cost-period.js';

/** The current day in UTC: how charges are dated. */
export const today = (): string => dayText(Date.now());
