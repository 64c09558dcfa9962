import { invalidQuery } from '../../../api-error.js';
import { captureGroups } from '../../../encode/re2-search.js';
import { quoteString, type SqlType } from '../../sql-type.js';
import type { Value } from '../expression-value.js';
import { type Body, fillTemplate, type Overload, row } from './function-table.js';

/** A function of STRING that serves BYTES too: its BYTES arguments pass as one character a byte. */
function alsoBytes(...overloads: readonly Overload[]): readonly Overload[] {
  return overloads.flatMap((overload) => {
    const { body, parameters } = overload;
    const bytes = (type: string): string => type.replace('STRING', 'BYTES');
    const wrapped = (args: readonly string[], values: readonly Value[], type: SqlType): string => {
      const texts = args.map((arg, i) => (parameters[i] === 'STRING' ? `bq_latin_of(${arg})` : arg));
      const sql = typeof body === 'string' ? fillTemplate(body, texts) : body(texts, values, type);
      if (overload.result === 'ARRAY<STRING>') return `list_transform(${sql}, lambda piece: bq_of_latin(piece))`;
      return overload.result === 'STRING' ? `bq_of_latin(${sql})` : sql;
    };
    return [overload, { ...overload, parameters: parameters.map(bytes), result: bytes(overload.result), body: wrapped }];
  });
}

const TOO_MANY_GROUPS = `bq_raise('Regular expressions passed into extraction functions must not have more than 1 capturing group')`;

/** REGEXP_EXTRACT answers with the capturing group where the pattern has one. */
function extractSql(text: string, pattern: string, values: readonly Value[]): string {
  const known = values[1]?.text;
  const groups = known === undefined ? `bq_capture_groups(${pattern})` : String(captureGroups(known));
  // A group that took no part is NULL, and empty text in the engine.
  if (groups === '1') return `CASE WHEN NOT regexp_matches(${text}, ${pattern}) THEN NULL WHEN regexp_extract(${text}, ${pattern}, 1) = '' THEN bq_regexp_group(${text}, ${pattern}) ELSE regexp_extract(${text}, ${pattern}, 1) END`;
  if (groups === '0') return `CASE WHEN regexp_matches(${text}, ${pattern}) THEN regexp_extract(${text}, ${pattern}, ${groups}) END`;
  return `CASE WHEN ${groups} > 1 THEN ${TOO_MANY_GROUPS} WHEN NOT regexp_matches(${text}, ${pattern}) THEN NULL WHEN ${groups} = 1 THEN regexp_extract(${text}, ${pattern}, 1) ELSE regexp_extract(${text}, ${pattern}, 0) END`;
}

/** What `\\1` of a replacement means is checked where it is a literal: https://github.com/google/re2/wiki/Syntax */
function checkedRewrite(sql: string, rewrite: string | undefined, pattern: string | undefined): string {
  const wrong = rewrite === undefined ? null : /\\([^\\0-9]|$)/.exec(rewrite.replaceAll('\\\\', ''));
  if (wrong !== null) throw invalidQuery(`Invalid REGEXP_REPLACE pattern: Rewrite schema error: '\\' must be followed by a digit or '\\'.`);
  const asked = Math.max(0, ...[...(rewrite ?? '').replaceAll('\\\\', '').matchAll(/\\([0-9])/g)].map((found) => Number(found[1])));
  const groups = pattern === undefined ? asked : captureGroups(pattern);
  if (asked > groups) throw invalidQuery(`Invalid REGEXP_REPLACE pattern: Rewrite schema requests ${asked} matches, but the regexp only has ${groups} parenthesized subexpressions.`);
  return sql;
}

/** Where a match is empty, the engine counts on in another way than GoogleSQL. */
const allOfGroup = (text: string, pattern: string, group: 0 | 1): string => `list_transform([regexp_extract_all(${text}, ${pattern}, ${group})], lambda found: CASE WHEN len(list_filter(found, lambda part: part IS NULL OR part = '')) > 0 THEN bq_regexp_all(${text}, ${pattern}) ELSE found END)[1]`;
const extractAllSql = (text: string, pattern: string): string =>
  `CASE WHEN bq_capture_groups(${pattern}) = 0 THEN ${allOfGroup(text, pattern, 0)} WHEN bq_capture_groups(${pattern}) > 1 THEN [${TOO_MANY_GROUPS}] ELSE ${allOfGroup(text, pattern, 1)} END`;

/** The `occurrence`-th match from `position` on. */
const nthMatchSql = (text: string, pattern: string, position: string, occurrence: string): string => `CASE WHEN ${position} < 1 THEN bq_raise('Invalid position: ' || ${position}) WHEN ${occurrence} < 1 THEN bq_raise('Invalid occurrence: ' || ${occurrence}) ELSE (${extractAllSql(`substring(${text}, ${position})`, pattern)})[${occurrence}] END`;

const extracts = (name: string): readonly Overload[] => alsoBytes(
  row(name, 'STRING, STRING -> STRING', ([s = '', r = ''], values) => extractSql(s, r, values)),
  row(name, 'STRING, STRING, INT64 -> STRING', ([s = '', r = '', p = '']) => nthMatchSql(s, r, p, '1')),
  row(name, 'STRING, STRING, INT64, INT64 -> STRING', ([s = '', r = '', p = '', n = '']) => nthMatchSql(s, r, p, n)),
);

const join = (args: readonly string[]): string => `(${args.join(' || ')})`;
/** White space as Unicode defines it: https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#trim */
const SPACES = `E' \\t\\n\\r\\f\\v\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'`;
const trims = (name: string): readonly Overload[] => [
  row(name, 'STRING -> STRING', `${name.toLowerCase()}($1, ${SPACES})`),
  ...alsoBytes(row(name, 'STRING, STRING -> STRING', ([s = '', c = '']) => `CASE WHEN ${c} = '' THEN ${s} ELSE ${name.toLowerCase()}(${s}, ${c}) END`)),
];
/** @param given the other arguments: where one of them is NULL nothing is wrong */
const unless = (negative: string, given: readonly string[], message: string, otherwise: string): string => `CASE WHEN ${given.map((argument) => `${argument} IS NOT NULL AND `).join('')}${negative} < 0 THEN bq_raise('${message} cannot be negative') ELSE ${otherwise} END`;
const side = (name: string): readonly Overload[] => alsoBytes(row(name, 'STRING, INT64 -> STRING', unless('$2', ['$1'], `Second argument in ${name}()`, `${name.toLowerCase()}($1, $2)`)));
const pads = (name: string): readonly Overload[] => alsoBytes(
  row(name, 'STRING, INT64 -> STRING', unless('$2', ['$1'], `Second argument in ${name}()`, `${name.toLowerCase()}($1, bq_pad_length($2), ' ')`)),
  row(name, 'STRING, INT64, STRING -> STRING', unless('$2', ['$1', '$3'], `Second argument in ${name}()`, `${name.toLowerCase()}($1, bq_pad_length($2), CASE WHEN $3 = '' THEN bq_raise('Third argument in ${name}() cannot be empty') ELSE $3 END)`)),
);
/** The engine counts bytes, GoogleSQL letters. */
const EDITS = 'CASE WHEN strlen($1) = length($1) AND strlen($2) = length($2) THEN levenshtein($1, $2) ELSE bq_edit_distance($1, $2) END';
/** Names of one function. */
const named = (names: readonly string[], signature: string, body: Body): readonly Overload[] => names.map((name) => row(name, signature, body));
const both = (name: string, result: string, body: string, bytes = body): readonly Overload[] => [row(name, `STRING -> ${result}`, body), row(name, `BYTES -> ${result}`, bytes)];
const hash = (algorithm: string): readonly Overload[] => [
  row(algorithm.toUpperCase(), 'STRING -> BYTES', `unhex(${algorithm}($1))`),
  row(algorithm.toUpperCase(), 'BYTES -> BYTES', `unhex(${algorithm}($1))`),
];

export const STRING_FUNCTIONS: readonly Overload[] = [
  row('LENGTH', 'STRING -> INT64', 'length($1)'), row('LENGTH', 'BYTES -> INT64', 'octet_length($1)'),
  ...named(['CHAR_LENGTH', 'CHARACTER_LENGTH'], 'STRING -> INT64', 'length($1)'),
  ...both('BYTE_LENGTH', 'INT64', 'strlen($1)', 'octet_length($1)'), ...both('OCTET_LENGTH', 'INT64', 'strlen($1)', 'octet_length($1)'),
  row('UPPER', 'STRING -> STRING', 'CASE WHEN strlen($1) = length($1) THEN upper($1) ELSE bq_upper($1) END'), row('LOWER', 'STRING -> STRING', 'CASE WHEN strlen($1) = length($1) THEN lower($1) ELSE bq_lower($1) END'),
  row('UPPER', 'BYTES -> BYTES', `bq_of_latin(translate(bq_latin_of($1), 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'))`),
  row('LOWER', 'BYTES -> BYTES', `bq_of_latin(translate(bq_latin_of($1), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'))`),
  ...trims('TRIM'), ...trims('LTRIM'), ...trims('RTRIM'), row('CONCAT', 'BYTES, BYTES* -> BYTES', join), row('CONCAT', 'STRING, STRING* -> STRING', join),
  ...['SUBSTR', 'SUBSTRING'].flatMap((name) => alsoBytes(row(name, 'STRING, INT64 -> STRING', 'bq_substr($1, $2, 2147483647)'), row(name, 'STRING, INT64, INT64 -> STRING', 'bq_substr($1, $2, $3)'))),
  ...alsoBytes(row('STARTS_WITH', 'STRING, STRING -> BOOL', 'starts_with($1, $2)'), row('ENDS_WITH', 'STRING, STRING -> BOOL', 'ends_with($1, $2)')),
  ...alsoBytes(
    row('STRPOS', 'STRING, STRING -> INT64', 'bq_instr($1, $2)'), row('INSTR', 'STRING, STRING -> INT64', 'bq_instr($1, $2)'),
    row('INSTR', 'STRING, STRING, INT64 -> INT64', 'bq_instr_at($1, $2, $3, 1)'), row('INSTR', 'STRING, STRING, INT64, INT64 -> INT64', 'bq_instr_at($1, $2, $3, $4)'),
    row('REPLACE', 'STRING, STRING, STRING -> STRING', `CASE WHEN $2 = '' THEN $1 ELSE replace($1, $2, $3) END`), row('TRANSLATE', 'STRING, STRING, STRING -> STRING', 'bq_translate($1, $2, $3)'),
    row('REVERSE', 'STRING -> STRING', `CASE WHEN strlen($1) = length($1) THEN reverse($1) ELSE array_to_string(list_reverse(regexp_extract_all($1, '(?s:.)')), '') END`), row('REPEAT', 'STRING, INT64 -> STRING', ([s = '', n = ''], values) => unless(n, [s], 'Second argument in REPEAT()', `bq_repeat(${s}, ${n}, ${values[0]?.type.kind === 'BYTES' ? 'length' : 'strlen'}(${s}))`)),
  ),
  ...pads('LPAD'), ...pads('RPAD'), ...side('LEFT'), ...side('RIGHT'),
  row('SPLIT', 'STRING -> ARRAY<STRING>', `string_split($1, ',')`), ...alsoBytes(row('SPLIT', 'STRING, STRING -> ARRAY<STRING>', 'CASE WHEN $2 IS NOT NULL THEN string_split($1, $2) END')),
  row('INITCAP', 'STRING -> STRING', 'bq_initcap($1)'), row('INITCAP', 'STRING, STRING -> STRING', 'bq_initcap_by($1, $2)'), row('SOUNDEX', 'STRING -> STRING', 'bq_soundex($1)'),
  row('ASCII', 'STRING -> INT64', `CASE WHEN ascii($1) > 127 THEN CAST(bq_raise('Argument to ASCII is not a structurally valid ASCII string: ' || $1) AS BIGINT) ELSE CAST(ascii($1) AS BIGINT) END`), row('UNICODE', 'STRING -> INT64', `CASE WHEN $1 = '' THEN 0 ELSE CAST(unicode($1) AS BIGINT) END`),
  row('CHR', 'INT64 -> STRING', 'bq_text_of_code_points([$1])'),
  row('TO_CODE_POINTS', 'STRING -> ARRAY<INT64>', `list_transform(regexp_extract_all($1, '(?s:.)'), lambda letter: CAST(unicode(letter) AS BIGINT))`),
  row('TO_CODE_POINTS', 'BYTES -> ARRAY<INT64>', `list_transform(regexp_extract_all(bq_latin_of($1), '(?s:.)'), lambda letter: CAST(unicode(letter) AS BIGINT))`),
  row('CODE_POINTS_TO_STRING', 'ARRAY<INT64> -> STRING', 'bq_text_of_code_points($1)'), row('CODE_POINTS_TO_BYTES', 'ARRAY<INT64> -> BYTES', 'bq_bytes_of_code_points($1)'),
  ...alsoBytes(row('EDIT_DISTANCE', 'STRING, STRING -> INT64', EDITS), row('EDIT_DISTANCE', 'STRING, STRING, INT64 -> INT64', `CASE WHEN $3 < 0 THEN CAST(bq_raise('EDIT_DISTANCE max_distance cannot be negative: ' || $3) AS BIGINT) ELSE least(${EDITS}, $3) END`)),
  row('NORMALIZE', 'STRING -> STRING', `bq_normalize($1, 'NFC')`), row('NORMALIZE', 'STRING, PART -> STRING', 'bq_normalize($1, $2)'),
  row('NORMALIZE_AND_CASEFOLD', 'STRING -> STRING', `bq_normalize(bq_casefold($1), 'NFC')`), row('NORMALIZE_AND_CASEFOLD', 'STRING, PART -> STRING', 'bq_normalize(bq_casefold($1), $2)'),
  ...alsoBytes(row('REGEXP_CONTAINS', 'STRING, STRING -> BOOL', 'regexp_matches($1, $2)')), ...extracts('REGEXP_EXTRACT'), ...extracts('REGEXP_SUBSTR'),
  ...alsoBytes(row('REGEXP_EXTRACT_ALL', 'STRING, STRING -> ARRAY<STRING>', ([s = '', r = '']) => extractAllSql(s, r)), row('REGEXP_REPLACE', 'STRING, STRING, STRING -> STRING', ([s = '', r = '', w = ''], [, pattern, rewrite]) => `regexp_replace(${s}, ${r}, ${checkedRewrite(w, rewrite?.text, pattern?.text)}, 'g')`)),
  ...alsoBytes(
    row('REGEXP_INSTR', 'STRING, STRING -> INT64', 'bq_regexp_instr($1, $2, 1, 1, 0)'), row('REGEXP_INSTR', 'STRING, STRING, INT64 -> INT64', 'bq_regexp_instr($1, $2, $3, 1, 0)'),
    row('REGEXP_INSTR', 'STRING, STRING, INT64, INT64 -> INT64', 'bq_regexp_instr($1, $2, $3, $4, 0)'), row('REGEXP_INSTR', 'STRING, STRING, INT64, INT64, INT64 -> INT64', 'bq_regexp_instr($1, $2, $3, $4, $5)'),
  ),
  row('TO_BASE64', 'BYTES -> STRING', 'to_base64($1)'), row('FROM_BASE64', 'STRING -> BYTES', 'bq_from_base64($1)'), row('TO_BASE32', 'BYTES -> STRING', 'bq_to_base32($1)'), row('FROM_BASE32', 'STRING -> BYTES', 'bq_from_base32($1)'),
  row('TO_HEX', 'BYTES -> STRING', 'lower(hex($1))'), row('FROM_HEX', 'STRING -> BYTES', 'bq_from_hex($1)'),
  ...hash('md5'), ...hash('sha1'), ...hash('sha256'), ...both('SHA512', 'BYTES', 'bq_sha512(encode($1))', 'bq_sha512($1)'),
  ...both('FARM_FINGERPRINT', 'INT64', 'bq_farm_fingerprint(encode($1))', 'bq_farm_fingerprint($1)'),
  row('SAFE_CONVERT_BYTES_TO_STRING', 'BYTES -> STRING', 'bq_lossy_text($1)'), row('GENERATE_UUID', '-> STRING', 'CAST(uuid() AS VARCHAR)'),
  row('SESSION_USER', '-> STRING', quoteString('emulator@cloudact.local')),
  row('NET.HOST', 'STRING -> STRING', 'bq_net_host($1)'), row('NET.PUBLIC_SUFFIX', 'STRING -> STRING', 'bq_net_suffix($1)'), row('NET.REG_DOMAIN', 'STRING -> STRING', 'bq_net_domain($1)'), row('NET.IP_TO_STRING', 'BYTES -> STRING', 'bq_net_ip_text($1)'), row('NET.SAFE_IP_FROM_STRING', 'STRING -> BYTES', 'bq_net_ip($1)'),
  row('NET.IP_FROM_STRING', 'STRING -> BYTES', `CASE WHEN $1 IS NULL THEN NULL WHEN bq_net_ip($1) IS NULL THEN encode(bq_raise('NET.IP_FROM_STRING() encountered an unparseable IP-address: ' || $1)) ELSE bq_net_ip($1) END`),
  row('NET.IP_NET_MASK', 'INT64, INT64 -> BYTES', 'bq_net_mask($1, $2)'), row('NET.IP_TRUNC', 'BYTES, INT64 -> BYTES', 'bq_net_trunc($1, $2)'), row('NET.IPV4_FROM_INT64', 'INT64 -> BYTES', 'bq_net_v4($1)'), row('NET.IPV4_TO_INT64', 'BYTES -> INT64', 'bq_net_v4_int($1)'),
];
