import { SCOPE } from './given-scope.js';

/** Literals as the guard writes them, and names in backticks. */
const PIECE = /--|\/\*|b?'(?:[^'\\\n]|\\[^\n])*'|`[^`\n]+`|[A-Za-z_][A-Za-z0-9_]*|\s+|[^]/g;
const FOREIGN = /^(?:organizations|\w+_(?:prod|stage|local)|cloudact-prod|bigquery-public-data|region-\w+|information_schema|__\w+__)$/i;
const CLOSED_FUNCTION = /^(?:EXTERNAL_QUERY|SESSION_USER|CURRENT_USER|ERROR|AI|ML|KEYS|AEAD|OBJ|DLP_\w+|DETERMINISTIC_\w+|VECTOR_SEARCH|APPENDS|CHANGES|GETENV|READ_\w+|GLOB|LOAD_\w+|PG_\w+|DUCKDB_\w+|QUERY|QUERY_TABLE)$/i;
const STATEMENT = /^(?:SELECT|WITH|\()/i;
const OTHER_STATEMENT = /^(?:INSERT|UPDATE|DELETE|MERGE|CREATE|DROP|ALTER|TRUNCATE|EXECUTE|CALL|EXPORT|LOAD|DECLARE|GRANT|REVOKE|BEGIN|COMMIT)$/i;

/**
 * A look at a text that was let through which knows nothing of trees: only pieces and their neighbours. Says what must not be there.
 * Names of columns, aliases and fields may look as they like; a dataset shows itself as the first of a path, or by standing behind FROM or JOIN.
 */
export function scanTokens(sql: string): string | undefined {
  const pieces = [...sql.matchAll(PIECE)].map(([piece]) => piece).filter((piece) => piece.trim() !== '');
  if (!STATEMENT.test(sql)) return 'it does not begin as a query does';
  for (const [i, piece] of pieces.entries()) {
    if (piece === '--' || piece === '/*') return 'a comment';
    if (piece === ';' || piece === '#' || piece === '{' || piece === '$' || piece === '\\' || piece === '"') return `the character ${piece}`;
    if (piece === '@' && pieces[i + 1] === '@') return 'a system variable';
    if (piece === '|' && pieces[i + 1] === '>') return 'a pipe';
    if (piece.startsWith("'") || piece.startsWith("b'")) continue;
    const name = piece.replaceAll('`', '');
    const dotted = pieces[i + 1] === '.';
    const behindDot = pieces[i - 1] === '.';
    if (piece.startsWith('`') && /[.*$@:]/.test(name)) return `the path ${piece} in one pair of backticks`;
    if (opensTable(pieces, i) && !isOwnTable(pieces, i)) return `FROM ${name}`;
    if (FOREIGN.test(name) && dotted && !behindDot && pieces[i - 1] !== '@' && name !== SCOPE.datasetId && !isOwnMetadata(pieces, i)) return `the dataset ${name}`;
    if (name === SCOPE.projectId && dotted && pieces[i + 2] !== `\`${SCOPE.datasetId}\``) return `another dataset of the project: ${pieces[i + 2] ?? ''}`;
    if (CLOSED_FUNCTION.test(name) && !behindDot && (pieces[i + 1] === '(' || (dotted && pieces[i + 3] === '('))) return `the function ${name}`;
    if (OTHER_STATEMENT.test(name) && i === 0) return `the statement ${name}`;
  }
  return undefined;
}

/** Behind FROM and JOIN stands a table, but for `EXTRACT(part FROM x)` and `IS DISTINCT FROM x`. */
function opensTable(pieces: readonly string[], i: number): boolean {
  const before = (pieces[i - 1] ?? '').toUpperCase();
  if (before === 'JOIN') return true;
  if (before !== 'FROM' || /^DISTINCT$/i.test(pieces[i - 2] ?? '')) return false;
  return !/EXTRACT\($/i.test(pieces.slice(Math.max(0, i - 4), i - 2).join('')) && !/EXTRACT\(\w+\(\w+\)$/i.test(pieces.slice(Math.max(0, i - 7), i - 1).join(''));
}

/** A table in full, a query, UNNEST, or a name that a WITH of the text gives. */
function isOwnTable(pieces: readonly string[], i: number): boolean {
  const piece = pieces[i] ?? '';
  if (piece === '(' || (/^UNNEST$/i.test(piece) && pieces[i + 1] === '(')) return true;
  if (pieces[i + 1] === '.') return piece === `\`${SCOPE.projectId}\`` && pieces[i + 2] === `\`${SCOPE.datasetId}\`` && pieces[i + 3] === '.';
  const name = piece.replaceAll('`', '').toLowerCase();
  return pieces.some((other, n) => other.replaceAll('`', '').toLowerCase() === name && /^AS$/i.test(pieces[n + 1] ?? '') && pieces[n + 2] === '(');
}

/** `` `project`.`acme_local`.INFORMATION_SCHEMA.TABLES ``. */
function isOwnMetadata(pieces: readonly string[], i: number): boolean {
  return pieces[i] === 'INFORMATION_SCHEMA' && pieces[i - 2] === `\`${SCOPE.datasetId}\`` && pieces[i - 4] === `\`${SCOPE.projectId}\`` && /^(?:TABLES|COLUMNS|COLUMN_FIELD_PATHS|PARTITIONS)$/.test(pieces[i + 2] ?? '');
}
