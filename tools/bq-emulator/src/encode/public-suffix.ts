import { hostOf } from './net-address.js';

/**
 * The part of a host under which names are registered: https://publicsuffix.org/list/, without private domains, as NET.PUBLIC_SUFFIX
 * reads it. Of the list's rules this file holds those of the top-level domains that have none below them, and of `uk`.
 */
const UK = ['ac', 'co', 'gov', 'ltd', 'me', 'net', 'nhs', 'org', 'plc', 'police'];
/** Country domains whose only rule is themselves. */
const PLAIN_COUNTRIES = ['eu', 'de', 'ch', 'li'];
/** Other domains with rules below them that are not held here. */
const DIVIDED = ['aero', 'arpa', 'coop', 'int', 'jobs', 'mobi', 'museum', 'name', 'post', 'pro', 'tel', 'travel', 'xxx', 'gov', 'bd', 'onion'];

/** Labels in the suffix; undefined where there is none. */
function suffixLength(labels: readonly string[]): number | undefined {
  const [last = '', second = ''] = labels.map((label) => label.toLowerCase()).reverse();
  if (labels.length < 2 || labels.includes('')) return undefined;
  if (last === 'uk') {
    if (second === 'sch') throw new RangeError('NET.PUBLIC_SUFFIX of sch.uk is not supported by this emulator');
    return UK.includes(second) ? 2 : 1;
  }
  if ((/^[a-z]{2}$/.test(last) && (labels.length > 2 || second.length < 4) && !PLAIN_COUNTRIES.includes(last)) || DIVIDED.includes(last)) {
    throw new RangeError(`NET.PUBLIC_SUFFIX of .${last} is not supported by this emulator`);
  }
  return 1;
}

/** @param more labels in front of the suffix: 1 for the registered domain */
export function publicSuffix(url: string, more: 0 | 1): string | null {
  const host = hostOf(url)?.replace(/\.$/, '');
  if (host === undefined || host.startsWith('[') || /^[\d.]+$/.test(host)) return null;
  const labels = host.split('.');
  const length = suffixLength(labels);
  return length === undefined || labels.length < length + more ? null : labels.slice(-length - more).join('.');
}
