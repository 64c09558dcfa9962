import { isQuiet } from './quiet-hours.js';

const night = { quiet_hours_start: '22:00:00', quiet_hours_end: '07:00:00', severity: 'WARNING', timezone: 'Europe/Zurich' } as const;

describe('quiet hours', () => {
  it.each([
    ['before midnight', '2026-01-10T21:30:00Z', true],
    ['after midnight', '2026-01-11T05:59:59Z', true],
    ['at their end', '2026-01-11T06:00:00Z', false],
    ['by day', '2026-01-11T12:00:00Z', false],
    ['an hour earlier in summer', '2026-07-10T20:00:00Z', true],
  ])('over midnight: %s', (_when, at, quiet) => expect(isQuiet(night, new Date(at), 'UTC')).toBe(quiet));

  it('are those of the organisation where the rule names no zone, and none for what is critical', () => {
    const { timezone: _zone, ...rest } = night;
    expect(isQuiet({ ...rest, timezone: null }, new Date('2026-01-10T14:00:00Z'), 'Asia/Tokyo')).toBe(true);
    expect(isQuiet({ ...night, severity: 'CRITICAL' }, new Date('2026-01-10T23:00:00Z'), 'UTC')).toBe(false);
    expect(isQuiet({ ...night, quiet_hours_start: null }, new Date('2026-01-10T23:00:00Z'), 'UTC')).toBe(false);
  });
});
