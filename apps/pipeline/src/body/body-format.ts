import { ContentTypeUnsupportedError } from './body-errors.js';

/** What the text of a body is, once it is unpacked. */
export type BodyFormat = 'json' | 'ndjson' | 'csv';

/** `declared`: the caller said gzip. `look`: gzip if it begins like gzip. */
export type Packing = 'declared' | 'look';

const FORMAT_OF_TYPE: Readonly<Record<string, BodyFormat>> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/csv': 'csv',
};
/** Types that say nothing of what is inside. */
const OPAQUE_TYPES = ['', 'application/gzip', 'application/x-gzip', 'application/octet-stream'];
const GZIP_TYPES = ['application/gzip', 'application/x-gzip'];
const GZIP_ENCODINGS = ['gzip', 'x-gzip'];

/**
 * @param accepted formats of the route; the first is what an opaque body is taken for
 * @throws ContentTypeUnsupportedError
 */
export function bodyFormat(mediaType: string, accepted: readonly [BodyFormat, ...BodyFormat[]]): BodyFormat {
  const format = OPAQUE_TYPES.includes(mediaType) ? accepted[0] : FORMAT_OF_TYPE[mediaType];
  if (format !== undefined && accepted.includes(format)) return format;
  const types = Object.entries(FORMAT_OF_TYPE).flatMap(([type, one]) => (accepted.includes(one) ? [type] : []));
  throw new ContentTypeUnsupportedError(`Content-Type ${mediaType === '' ? '(none)' : mediaType}`, [...types, ...OPAQUE_TYPES.filter((type) => type !== '')]);
}

/** @throws ContentTypeUnsupportedError for any encoding but gzip */
export function packingOf(mediaType: string, contentEncoding: string | undefined): Packing {
  const encoding = (contentEncoding ?? 'identity').trim().toLowerCase();
  if (GZIP_ENCODINGS.includes(encoding)) return 'declared';
  if (encoding !== 'identity' && encoding !== '') throw new ContentTypeUnsupportedError(`Content-Encoding ${encoding}`, ['gzip', 'identity']);
  return GZIP_TYPES.includes(mediaType) ? 'declared' : 'look';
}
