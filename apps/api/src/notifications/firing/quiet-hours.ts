import type { Rule } from '../rules/rule-view.js';

/** True within the quiet hours of a rule, at the place where its people are; an end before the start is on the next day. CRITICAL rules have none. */
export function isQuiet({ quiet_hours_start: start, quiet_hours_end: end, severity, timezone }: Pick<Rule, 'quiet_hours_start' | 'quiet_hours_end' | 'severity' | 'timezone'>, at: Date, ownTimezone: string): boolean {
  if (start === null || end === null || severity === 'CRITICAL') return false;
  const now = new Intl.DateTimeFormat('en-GB', { timeZone: timezone ?? ownTimezone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at);
  return start <= end ? now >= start && now < end : now >= start || now < end;
}
