import type { Node } from 'sql-parser-cst';
import type { CatalogFilter } from './catalog-view.js';
import { nameParts } from './paths.js';
import { conjuncts, operatorOf } from './pruning.js';
import { sameName } from './scope.js';
import type { Translation } from './translation.js';

/** Columns of INFORMATION_SCHEMA by which its rows are looked up. */
const COLUMNS: readonly (readonly [name: string, of: keyof CatalogFilter])[] = [['table_schema', 'datasets'], ['table_name', 'tables']];

/**
 * What a condition says of datasets and tables: `table_schema = 'd'`, `table_name IN ('a', 'b')`, `table_schema IN UNNEST(@datasets)`.
 * @param alias the name of the FROM item, which stands alone
 */
export function catalogFilter(t: Translation, where: Node, alias: string): CatalogFilter {
  const found: { datasets?: ReadonlySet<string>; tables?: ReadonlySet<string> } = {};
  for (const conjunct of conjuncts(where)) {
    if (conjunct.type !== 'binary_expr') continue;
    const [of, values] = equality(t, operatorOf(conjunct), conjunct.left, conjunct.right as Node, alias) ?? [];
    if (of === undefined || values === undefined) continue;
    const before = found[of];
    found[of] = before === undefined ? values : new Set([...values].filter((item) => before.has(item)));
  }
  return found;
}

/** A literal without escapes, prefixes and triple quotes. */
const PLAIN = /^(['"])[^'"\\]*\1$/;

type Equality = readonly [of: keyof CatalogFilter, values: ReadonlySet<string>];

function equality(t: Translation, operator: string, left: Node, right: Node, alias: string): Equality | undefined {
  const of = columnOf(left, alias);
  if (of === undefined) return operator === '=' && columnOf(right, alias) !== undefined ? equality(t, operator, right, left, alias) : undefined;
  const values = operator === '=' ? textsOf(t, [right]) : operator === 'IN' ? listed(t, right) : undefined;
  return values === undefined ? undefined : [of, values];
}

function columnOf(node: Node, alias: string): keyof CatalogFilter | undefined {
  const parts = nameParts(node) ?? [];
  const name = parts.length === 1 || (parts.length === 2 && sameName(parts[0], alias)) ? parts.at(-1) : undefined;
  return COLUMNS.find(([column]) => sameName(name, column))?.[1];
}

function listed(t: Translation, node: Node): ReadonlySet<string> | undefined {
  if (node.type === 'unnest_expr') return parameterTexts(t, node.expr.expr as Node);
  const inner: Node = node.type === 'paren_expr' ? (node.expr as Node) : node;
  return textsOf(t, inner.type === 'list_expr' ? (inner.items as readonly Node[]) : [inner]);
}

function textsOf(t: Translation, nodes: readonly Node[]): ReadonlySet<string> | undefined {
  const texts = nodes.map((node) => (node.type === 'string_literal' && PLAIN.test(node.text) ? new Set([node.text.slice(1, -1)]) : parameterTexts(t, node)));
  return texts.includes(undefined) ? undefined : new Set(texts.flatMap((set) => [...(set ?? [])]));
}

/** The texts of a named parameter: one, or those of an array. */
function parameterTexts(t: Translation, node: Node): ReadonlySet<string> | undefined {
  if (node.type !== 'parameter' || node.text === '?') return undefined;
  const cell = t.options.parameters.find((p) => sameName(p.name, node.text.slice(1)))?.cell;
  const texts = Array.isArray(cell) ? (cell as readonly unknown[]) : [cell];
  return texts.every((item) => typeof item === 'string') ? new Set(texts) : undefined;
}
