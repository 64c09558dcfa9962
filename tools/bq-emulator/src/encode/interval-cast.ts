import { type IntervalParts, intervalFromText } from './interval-text.js';

/** `P1Y2M3W4DT5H6M7.8S`; a comma may stand for the point. */
const ISO_DURATION = /^P(?!$)(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?=[-\d])(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:[.,](\d{1,6}))?S)?)?$/;

function isoParts([, years = '0', months = '0', weeks = '0', days = '0', hours = '0', minutes = '0', sign = '', seconds = '0', fraction = '']: RegExpExecArray): IntervalParts {
  const small = BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return { months: Number(years) * 12 + Number(months), days: Number(weeks) * 7 + Number(days), micros: BigInt(Number(hours) * 3600 + Number(minutes) * 60) * 1_000_000n + (sign === '-' ? -small : small) };
}

/** CAST of STRING to INTERVAL: the canonical text, its halves alone, or ISO 8601. @throws RangeError for any other */
export function castInterval(text: string): IntervalParts {
  const source = text.trim();
  const duration = ISO_DURATION.exec(source);
  if (duration !== null) return isoParts(duration);
  if (/^[+-]?\d+-\d+$/.test(source)) return intervalFromText(`${source} 0 0:0:0`);
  if (/^[+-]?\d+-\d+ [+-]?\d+$/.test(source)) return intervalFromText(`${source} 0:0:0`);
  if (/^[+-]?\d+ [+-]?\d+:\d+:\d+(?:\.\d+)?$/.test(source)) return intervalFromText(`0-0 ${source}`);
  return intervalFromText(/^[+-]?\d+:\d+:\d+(?:\.\d+)?$/.test(source) ? `0-0 0 ${source}` : source);
}
