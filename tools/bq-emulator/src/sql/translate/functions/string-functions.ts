import { notSupported } from '../../../api-error.js';
import { quoteString } from '../../sql-type.js';
import type { Value } from '../expression-value.js';
import { type Overload, row } from './function-table.js';

/** REGEXP_EXTRACT answers with the capturing group where the pattern has one; that must be known beforehand. */
function captureIndex(name: string, pattern: Value | undefined): number {
  if (pattern?.text === undefined) throw notSupported(`${name} with a pattern that is neither a literal nor a parameter`);
  return /(?<!\\)(?:\\\\)*\((?!\?(?!P<))/.test(pattern.text) ? 1 : 0;
}

const join = (args: readonly string[]): string => `(${args.join(' || ')})`;
const hash = (algorithm: string): readonly Overload[] => [
  row(algorithm.toUpperCase(), 'STRING -> BYTES', `unhex(${algorithm}($1))`),
  row(algorithm.toUpperCase(), 'BYTES -> BYTES', `unhex(${algorithm}($1))`),
];

export const STRING_FUNCTIONS: readonly Overload[] = [
  row('LENGTH', 'STRING -> INT64', 'length($1)'), row('LENGTH', 'BYTES -> INT64', 'octet_length($1)'),
  row('CHAR_LENGTH', 'STRING -> INT64', 'length($1)'), row('CHARACTER_LENGTH', 'STRING -> INT64', 'length($1)'),
  row('BYTE_LENGTH', 'STRING -> INT64', 'strlen($1)'), row('BYTE_LENGTH', 'BYTES -> INT64', 'octet_length($1)'),
  row('OCTET_LENGTH', 'STRING -> INT64', 'strlen($1)'), row('OCTET_LENGTH', 'BYTES -> INT64', 'octet_length($1)'),
  row('UPPER', 'STRING -> STRING', 'upper($1)'), row('LOWER', 'STRING -> STRING', 'lower($1)'),
  row('TRIM', 'STRING -> STRING', `trim($1, E' \\t\\n\\r\\f\\v')`), row('TRIM', 'STRING, STRING -> STRING', 'trim($1, $2)'),
  row('LTRIM', 'STRING -> STRING', `ltrim($1, E' \\t\\n\\r\\f\\v')`), row('LTRIM', 'STRING, STRING -> STRING', 'ltrim($1, $2)'),
  row('RTRIM', 'STRING -> STRING', `rtrim($1, E' \\t\\n\\r\\f\\v')`), row('RTRIM', 'STRING, STRING -> STRING', 'rtrim($1, $2)'),
  row('CONCAT', 'STRING, STRING* -> STRING', join), row('CONCAT', 'BYTES, BYTES* -> BYTES', join),
  row('SUBSTR', 'STRING, INT64 -> STRING', 'bq_substr($1, $2, 2147483647)'), row('SUBSTR', 'STRING, INT64, INT64 -> STRING', 'bq_substr($1, $2, $3)'),
  row('SUBSTRING', 'STRING, INT64 -> STRING', 'bq_substr($1, $2, 2147483647)'), row('SUBSTRING', 'STRING, INT64, INT64 -> STRING', 'bq_substr($1, $2, $3)'),
  row('STARTS_WITH', 'STRING, STRING -> BOOL', 'starts_with($1, $2)'), row('ENDS_WITH', 'STRING, STRING -> BOOL', 'ends_with($1, $2)'),
  row('STRPOS', 'STRING, STRING -> INT64', 'bq_instr($1, $2)'), row('INSTR', 'STRING, STRING -> INT64', 'bq_instr($1, $2)'),
  row('CONTAINS_SUBSTR', 'STRING, STRING -> BOOL', 'contains(lower($1), lower($2))'),
  row('REPLACE', 'STRING, STRING, STRING -> STRING', `CASE WHEN $2 = '' THEN $1 ELSE replace($1, $2, $3) END`),
  row('TRANSLATE', 'STRING, STRING, STRING -> STRING', 'translate($1, $2, $3)'),
  row('REVERSE', 'STRING -> STRING', 'reverse($1)'), row('REPEAT', 'STRING, INT64 -> STRING', 'repeat($1, $2)'),
  row('LPAD', 'STRING, INT64 -> STRING', `lpad($1, CAST($2 AS INTEGER), ' ')`), row('LPAD', 'STRING, INT64, STRING -> STRING', 'lpad($1, CAST($2 AS INTEGER), $3)'),
  row('RPAD', 'STRING, INT64 -> STRING', `rpad($1, CAST($2 AS INTEGER), ' ')`), row('RPAD', 'STRING, INT64, STRING -> STRING', 'rpad($1, CAST($2 AS INTEGER), $3)'),
  row('LEFT', 'STRING, INT64 -> STRING', 'left($1, $2)'), row('RIGHT', 'STRING, INT64 -> STRING', 'right($1, $2)'),
  row('SPLIT', 'STRING -> ARRAY<STRING>', `string_split($1, ',')`), row('SPLIT', 'STRING, STRING -> ARRAY<STRING>', 'string_split($1, $2)'),
  row('INITCAP', 'STRING -> STRING', `array_to_string(list_transform(string_split(lower($1), ' '), lambda w: upper(w[1]) || w[2:]), ' ')`),
  row('ASCII', 'STRING -> INT64', 'CAST(ascii($1) AS BIGINT)'), row('UNICODE', 'STRING -> INT64', 'CAST(unicode($1) AS BIGINT)'),
  row('CHR', 'INT64 -> STRING', 'chr(CAST($1 AS INTEGER))'), row('EDIT_DISTANCE', 'STRING, STRING -> INT64', 'levenshtein($1, $2)'),
  row('NORMALIZE', 'STRING -> STRING', `bq_normalize($1, 'NFC')`),
  row('REGEXP_CONTAINS', 'STRING, STRING -> BOOL', 'regexp_matches($1, $2)'),
  row('REGEXP_EXTRACT', 'STRING, STRING -> STRING', ([s = '', r = ''], values) => `CASE WHEN regexp_matches(${s}, ${r}) THEN regexp_extract(${s}, ${r}, ${captureIndex('REGEXP_EXTRACT', values[1])}) END`),
  row('REGEXP_EXTRACT_ALL', 'STRING, STRING -> ARRAY<STRING>', ([s = '', r = ''], values) => `regexp_extract_all(${s}, ${r}, ${captureIndex('REGEXP_EXTRACT_ALL', values[1])})`),
  row('REGEXP_REPLACE', 'STRING, STRING, STRING -> STRING', `regexp_replace($1, $2, $3, 'g')`),
  row('TO_BASE64', 'BYTES -> STRING', 'to_base64($1)'), row('FROM_BASE64', 'STRING -> BYTES', 'from_base64($1)'),
  row('TO_HEX', 'BYTES -> STRING', 'lower(hex($1))'), row('FROM_HEX', 'STRING -> BYTES', 'unhex($1)'),
  ...hash('md5'), ...hash('sha1'), ...hash('sha256'),
  row('SAFE_CONVERT_BYTES_TO_STRING', 'BYTES -> STRING', 'TRY(decode($1))'),
  row('GENERATE_UUID', '-> STRING', 'CAST(uuid() AS VARCHAR)'),
  row('SESSION_USER', '-> STRING', quoteString('emulator@cloudact.local')),
  row('ERROR', 'STRING -> STRING', 'bq_raise($1)'),
];
