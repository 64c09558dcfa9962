/** Offsets of IANA zones and of fixed ones, from the runtime's own time zone data. */
const MICROS_PER_MINUTE = 60_000_000n;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short' });
    formatters.set(zone, made);
    return made;
  } catch {
    throw new RangeError(`Invalid time zone: ${zone}`);
  }
}

/** `+05:30`, `-8`, `UTC+3`; undefined for a name. */
export function fixedOffset(zone: string): bigint | undefined {
  if (/^(?:Z|UTC|GMT)$/i.test(zone)) return 0n;
  const match = /^(?:UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(zone);
  if (match === null) return undefined;
  const minutes = BigInt(Number(match[2]) * 60 + Number(match[3] ?? 0));
  return (match[1] === '-' ? -minutes : minutes) * MICROS_PER_MINUTE;
}

/** What is added to UTC at an instant to read the clock in `zone`, in microseconds. */
export function offsetAt(micros: bigint, zone: string): bigint {
  const fixed = fixedOffset(zone);
  if (fixed !== undefined) return fixed;
  const seconds = micros >= 0n ? micros / 1_000_000n : -((-micros + 999_999n) / 1_000_000n);
  const parts = new Map(formatterOf(zone).formatToParts(new Date(Number(seconds) * 1000)).map((p) => [p.type, p.value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
  const local = new Date(0);
  local.setUTCFullYear(parts.get('era') === 'BC' ? 1 - number('year') : number('year'), number('month') - 1, number('day'));
  local.setUTCHours(number('hour'), number('minute'), number('second'));
  return (BigInt(Math.round(local.getTime() / 1000)) - seconds) * 1_000_000n;
}

const MICROS_PER_DAY = 86_400_000_000n;

/** The instant at which the clock in `zone` reads `civil`: the first of two where it is put back; where it is put forward, as if it were not yet. */
export function instantOf(civil: bigint, zone: string): bigint {
  const fixed = fixedOffset(zone);
  if (fixed !== undefined) return civil - fixed;
  const [before, after] = [offsetAt(civil - MICROS_PER_DAY, zone), offsetAt(civil + MICROS_PER_DAY, zone)];
  if (before === after || offsetAt(civil - before, zone) === before || offsetAt(civil - after, zone) !== after) return civil - before;
  return civil - after;
}

/** `+05:30`. */
export function offsetText(offset: bigint, separator = ':'): string {
  const minutes = (offset < 0n ? -offset : offset) / MICROS_PER_MINUTE;
  const two = (n: bigint): string => n.toString().padStart(2, '0');
  return `${offset < 0n ? '-' : '+'}${two(minutes / 60n)}${separator}${two(minutes % 60n)}`;
}
