import { between } from '../crash/seeded-random.js';

const TOKEN = /\s+|[A-Za-z_@][\w]*|\d+(?:\.\d+)?|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|[^\s\w]/gu;
/** What a fuzzer puts where something else was. */
const STRANGE = [
  'NULL', '-1', '0', '9223372036854775807', '9223372036854775808', '1e309', "''", "'\\x00'", "b'\\xff'", '(', ')', '[', ']', '<', '>', '*', ';', '--', '/*', '*/', ',', '.', '@p', '@@error.message', '?', '"', "'", '`', '\u0000', '\ud800', '𐏿',
  'SELECT', 'FROM', 'WITH RECURSIVE', 'UNION ALL', 'STRUCT', 'ARRAY<STRUCT<a INT64>>', 'DATE', "INTERVAL '1' DAY", 'OVER ()', 'UNNEST', 'IN', 'EXCEPT', 'LOOP', 'BEGIN', 'END', 'DECLARE', 'CALL', '|>', 'SAFE.', 'CAST(', 'read_csv', 'duckdb_tables()', 'pg_catalog', 'information_schema',
  "'/etc/passwd'", 'ATTACH', 'COPY', 'PRAGMA', 'INSTALL httpfs', '~meta', 'main', '$1', '{', '}', '||', '<<', '!=', 'IS NOT DISTINCT FROM',
] as const;

const pick = <T>(random: () => number, list: readonly T[]): T => list[between(random, 0, list.length - 1)] as T;

/** A statement with one to four things wrong with it; the same for the same numbers. */
export function mutateSql(random: () => number, corpus: readonly string[]): string {
  const tokens = pick(random, corpus).match(TOKEN) ?? [];
  for (let i = between(random, 1, 4); i > 0; i--) mutateTokens(random, tokens, corpus);
  return tokens.join('');
}

function mutateTokens(random: () => number, tokens: string[], corpus: readonly string[]): void {
  const at = between(random, 0, Math.max(tokens.length - 1, 0));
  const other = between(random, 0, Math.max(tokens.length - 1, 0));
  switch (between(random, 0, 7)) {
    case 0: tokens.splice(at, between(random, 1, 3)); break;
    case 1: tokens.splice(at, 0, tokens[other] ?? ' '); break;
    case 2: [tokens[at], tokens[other]] = [tokens[other] ?? '', tokens[at] ?? '']; break;
    case 3: tokens[at] = pick(random, STRANGE); break;
    case 4: tokens.splice(at, 0, ` ${pick(random, STRANGE)} `); break;
    case 5: {
      const donor = pick(random, corpus).match(TOKEN) ?? [];
      const from = between(random, 0, Math.max(donor.length - 1, 0));
      tokens.splice(at, between(random, 0, 4), ...donor.slice(from, from + between(random, 1, 8)));
      break;
    }
    case 6: tokens.length = at; break;
    default: tokens[at] = [...(tokens[at] ?? '')].reverse().join('');
  }
}
