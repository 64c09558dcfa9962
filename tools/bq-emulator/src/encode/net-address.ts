/** Addresses and URLs as NET.* reads them: https://cloud.google.com/bigquery/docs/reference/standard-sql/net_functions */

/** Network byte order, 4 or 16 bytes; undefined where the text is no address. */
export function addressBytes(text: string): Uint8Array | undefined {
  const v4 = v4Bytes(text);
  if (v4 !== undefined) return v4;
  if (!text.includes(':') || !/^[0-9a-fA-F:.]+$/.test(text)) return undefined;
  const tail = /[\d.]+$/.exec(text)?.[0] ?? '';
  const embedded = tail.includes('.') ? v4Bytes(tail) : undefined;
  if (tail.includes('.') && embedded === undefined) return undefined;
  const source = embedded === undefined ? text : `${text.slice(0, -tail.length)}${((embedded[0] ?? 0) * 256 + (embedded[1] ?? 0)).toString(16)}:${((embedded[2] ?? 0) * 256 + (embedded[3] ?? 0)).toString(16)}`;
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const [head, rest] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - (head?.length ?? 0) - (rest?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...(head ?? []), ...Array.from({ length: halves.length === 2 ? missing : 0 }, () => '0'), ...(rest ?? [])];
  if (groups.some((g) => !/^[0-9a-fA-F]{1,4}$/.test(g))) return undefined;
  return Uint8Array.from(groups.flatMap((g) => { const n = Number.parseInt(g, 16); return [n >> 8, n & 255]; }));
}

function v4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((p) => !/^(?:0|[1-9]\d{0,2})$/.test(p) || Number(p) > 255)) return undefined;
  return Uint8Array.from(parts.map(Number));
}

export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return [...bytes].join('.');
  if (bytes.length !== 16) throw new RangeError(`NET.IP_TO_STRING() requires 4 or 16 bytes, but got ${bytes.length}`);
  const groups = Array.from({ length: 8 }, (_, i) => (((bytes[i * 2] ?? 0) << 8) | (bytes[i * 2 + 1] ?? 0)).toString(16));
  let [start, length] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (groups[i + run] === '0') run++;
    if (run > length) [start, length] = [i, run];
  }
  // An IPv4 address within one of IPv6 keeps its form.
  if (start === 0 && (length === 6 || (length === 5 && groups[5] === 'ffff'))) return `::${length === 5 ? 'ffff:' : ''}${[...bytes.slice(12)].join('.')}`;
  if (start === -1) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

export function netMask(size: number, prefix: number): Uint8Array {
  if (size !== 4 && size !== 16) throw new RangeError(`NET.IP_NET_MASK() output length must be 4 or 16, but got ${size}`);
  if (prefix < 0 || prefix > size * 8) throw new RangeError(`NET.IP_NET_MASK() prefix length must be between 0 and ${size * 8}, but got ${prefix}`);
  return Uint8Array.from({ length: size }, (_, i) => (0xff00 >> Math.max(0, Math.min(8, prefix - i * 8))) & 0xff);
}

export const truncateAddress = (bytes: Uint8Array, prefix: number): Uint8Array => {
  const mask = netMask(bytes.length, prefix);
  return bytes.map((byte, i) => byte & (mask[i] ?? 0));
};

/** The host of a URL, or null; the text need not be a valid URL. */
export function hostOf(url: string): string | null {
  const trimmed = url.trim();
  const match = /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)/.exec(trimmed) ?? /^(?:[^/?#@]*@)?([^/?#:]+)(?=[/?#:]|$)/.exec(trimmed);
  const host = match?.[1] ?? '';
  return host === '' ? null : host;
}
