import type { TokenCursor } from './token-cursor.js';
import type { TreeNode, TreePart } from './tree.js';

/** Names of types (docs: data-types). Nothing else stands for a type, so that no text gets into a query as one. */
const SIMPLE: ReadonlySet<string> = new Set(
  'INT64 INT INTEGER BIGINT SMALLINT TINYINT BYTEINT FLOAT64 NUMERIC DECIMAL BIGNUMERIC BIGDECIMAL BOOL BOOLEAN STRING BYTES DATE TIME DATETIME TIMESTAMP INTERVAL JSON GEOGRAPHY'.split(' '),
);

/** `STRING`, `NUMERIC(10, 2)`, `ARRAY<T>`, `STRUCT<a T, U>`, `RANGE<DATE>`. */
export function parseType(cursor: TokenCursor): TreeNode {
  return cursor.nested(() => {
    if ((cursor.is('ARRAY') || cursor.is('RANGE')) && cursor.is('<', 1)) return cursor.node('type', cursor.take(), cursor.take(), parseType(cursor), cursor.expectGreater());
    if (cursor.is('STRUCT') && cursor.is('<', 1)) return cursor.node('type', cursor.take(), cursor.take(), cursor.list(() => parseField(cursor)), cursor.expectGreater());
    if (!cursor.isOneOf(SIMPLE)) cursor.fail('a type');
    return cursor.node('type', cursor.take(), parseSize(cursor));
  });
}

function parseField(cursor: TokenCursor): TreeNode {
  const next = cursor.peek(1).upper;
  const isNamed = cursor.isName() && next !== ',' && next !== '>' && next !== '>>' && next !== '(' && next !== '<';
  return cursor.node('type', isNamed ? cursor.take() : undefined, parseType(cursor));
}

/** `(10)` or `(10, 2)` behind a type. */
function parseSize(cursor: TokenCursor): TreePart[] {
  if (!cursor.is('(')) return [];
  const size = (): TreeNode => cursor.node('literal', cursor.peek().kind === 'number' ? cursor.take() : cursor.fail('a size'));
  return [cursor.take(), ...cursor.list(size), cursor.expect(')')];
}
