import { parse } from 'tldts';
import { hostOf } from './net-address.js';

/** The list's rules are about names without case and without the root's dot. */
const RULES = { extractHostname: false, validateHostname: false } as const;

/**
 * The part of a host under which names are registered: https://publicsuffix.org/list/, without private domains, as NET.PUBLIC_SUFFIX
 * reads it. Null where no rule of the list is met, and for an address.
 *
 * @param more labels in front of the suffix: 1 for the registered domain
 */
export function publicSuffix(url: string, more: 0 | 1): string | null {
  const host = hostOf(url);
  if (host === null || host === undefined || host.startsWith('[')) return null;
  const name = host.replace(/\.+$/, '');
  const { publicSuffix: suffix, isIcann, isIp } = parse(name.toLowerCase(), RULES);
  if (suffix === null || suffix === '' || isIcann !== true || isIp === true) return null;
  const labels = name.split('.');
  const shown = labels.slice(-suffix.split('.').length - more);
  if (shown.length < suffix.split('.').length + more || shown.includes('')) return null;
  return `${shown.join('.')}${host === name ? '' : '.'}`;
}
