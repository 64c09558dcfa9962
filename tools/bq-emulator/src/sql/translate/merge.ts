import type { MergeStmt, MergeWhenClause, MergeWhenCondition, Node } from 'sql-parser-cst';
import { notSupported } from '../../api-error.js';
import type { TableField } from '../../catalog/table-store.js';
import { quoteIdentifier } from '../sql-type.js';
import { assign, changedTarget, changeSelect, defaultFor, type DmlPlan, engineAliasOf, fieldNamed, inColumnOrder, nothingOf, readAssignments, SOURCE, typesOf, updatedValues } from './dml.js';
import { condition, expression } from './expression.js';
import { value } from './expression-value.js';
import { from } from './from.js';
import { newScan, originsOf, prune } from './pruning.js';
import { EMPTY_SCOPE, type Relation, type Scope, type ScopeColumn } from './scope.js';
import type { Translation } from './translation.js';

type Match = 'matched' | 'by-target' | 'by-source';

function matchOf(node: MergeWhenClause): Match {
  if (!Array.isArray(node.matchedKw)) return 'matched';
  return node.byKw?.[1].name === 'SOURCE' ? 'by-source' : 'by-target';
}

/**
 * MERGE: the source is read once into a temporary table; then each kind of WHEN is one statement over the change table. The
 * first clause whose condition holds wins, so a later clause excludes the conditions of the earlier ones of its kind.
 */
export function merge(t: Translation, node: MergeStmt): DmlPlan {
  const clause = node.clauses.find((c) => c.type === 'merge_clause');
  if (clause === undefined || node.clauses.some((c) => c.type !== 'merge_clause' && c.type !== 'merge_when_clause')) throw notSupported(`\`${t.textOf(node)}\``);
  const { entry, relation, sql, scan } = changedTarget(t, clause.target);
  const alias = engineAliasOf(sql);
  const source = readSource(t, clause.source);
  const both: Scope = { relations: [relation, source.relation], merged: new Map() };
  const on = condition(t, clause.condition, both, 'MERGE ON condition');
  prune(t, clause.condition, both, [relation]);
  const scopes: Readonly<Record<Match, Scope>> = { matched: both, 'by-target': { relations: [source.relation], merged: new Map() }, 'by-source': { relations: [relation], merged: new Map() } };
  const rows: Readonly<Record<Match, string>> = {
    matched: `FROM ${sql} JOIN ${source.sql} ON ${on}`,
    'by-target': `FROM ${source.sql} WHERE NOT EXISTS (SELECT 1 FROM ${sql} WHERE ${on})`,
    'by-source': `FROM ${sql} WHERE NOT EXISTS (SELECT 1 FROM ${source.sql} WHERE ${on})`,
  };
  const steps = [source.make];
  const earlier: Record<Match, string[]> = { matched: [], 'by-target': [], 'by-source': [] };
  const whens = node.clauses.filter((c) => c.type === 'merge_when_clause');
  // Without a clause that needs the match, the target is read for NOT MATCHED BY SOURCE alone.
  if (scan !== undefined && whens.every((when) => matchOf(when) === 'by-source')) scan.template = true;
  for (const when of whens) {
    const match = matchOf(when);
    const scope = scopes[match];
    const own = when.condition === undefined ? 'true' : condition(t, (when.condition as MergeWhenCondition).expr, scope, 'MERGE WHEN condition');
    if (match === 'by-source') scanBySource(t, when, entry, relation);
    const filter = [own, ...earlier[match].map((c) => `(${c}) IS NOT TRUE`)].join(' AND ');
    steps.push(`${action(t, when, match, entry, relation, source.relation, scope, alias)} ${rows[match]} ${match === 'matched' ? 'WHERE' : 'AND'} ${filter}`);
    earlier[match].push(own);
  }
  return { target: entry, steps, types: typesOf(entry), insertsOnly: earlier.matched.length + earlier['by-source'].length === 0 };
}

/** WHEN NOT MATCHED BY SOURCE reads the target once more, as far as its own condition goes. */
function scanBySource(t: Translation, when: MergeWhenClause, entry: DmlPlan['target'], relation: Relation): void {
  const scan = newScan(t, entry);
  const columns = relation.columns.map(({ origins: _origins, ...c }): ScopeColumn => ({ ...c, ...originsOf(scan, c.name) }));
  if (when.condition !== undefined) prune(t, when.condition.expr, { relations: [{ ...relation, columns }], merged: new Map() });
}

/** The source, materialised: its volatile expressions are evaluated once, and a self-merge reads the table before it changes. */
function readSource(t: Translation, node: Node): { readonly make: string; readonly sql: string; readonly relation: Relation } {
  const item = from(t, node, EMPTY_SCOPE);
  const [relation] = item.scope.relations;
  if (relation === undefined || item.scope.relations.length > 1) throw t.error('MERGE source must be one table', node);
  const engineAlias = t.freshName('source');
  const columns = relation.columns.map((c, i): ScopeColumn => {
    t.use(c.sources);
    return { ...c, sql: `${engineAlias}.${quoteIdentifier(`s${i}`)}`, sources: [] };
  });
  const make = `CREATE TEMP TABLE ${SOURCE} AS SELECT ${relation.columns.map((c, i) => `${c.sql} AS ${quoteIdentifier(`s${i}`)}`).join(', ')} FROM ${item.sql}`;
  return { make, sql: `${SOURCE} AS ${engineAlias}`, relation: { alias: relation.alias, columns } };
}

function action(t: Translation, when: MergeWhenClause, match: Match, entry: DmlPlan['target'], target: Relation, source: Relation, scope: Scope, alias: string): string {
  const act = when.action;
  if (act.type === 'merge_action_delete' && match !== 'by-target') return changeSelect(alias, 'D', nothingOf(entry));
  if (act.type === 'merge_action_update' && match !== 'by-target') {
    return changeSelect(alias, 'U', updatedValues(t, entry, target, readAssignments(t, act.set.assignments.items, target.alias), scope));
  }
  if (act.type !== 'merge_action_insert' || match !== 'by-target') throw t.error('This action is not allowed in this WHEN clause', when);
  const fields = act.columns === undefined ? entry.fields : act.columns.expr.items.map((c) => fieldNamed(entry, c.name));
  const [body] = act.clauses;
  if (body?.type === 'merge_action_insert_row_clause') {
    const columns = source.columns.filter((c) => c.hidden !== true);
    if (columns.length !== fields.length) throw t.error(`Inserted row has wrong column count; Has ${columns.length}, expected ${fields.length}`, when);
    const given = new Map(fields.map((field, i) => {
      const column = columns[i] as ScopeColumn;
      return [field.name.toLowerCase(), assign(value(column.sql, column.type), field, 'Inserted value')] as const;
    }));
    return changeSelect(undefined, 'I', inColumnOrder(t, entry, given));
  }
  if (body?.type !== 'values_clause') throw notSupported(`\`${t.textOf(when)}\``);
  const [row] = body.values.items;
  const items: readonly Node[] = row?.type === 'paren_expr' ? row.expr.items : [];
  if (items.length !== fields.length) throw t.error(`Inserted row has wrong column count; Has ${items.length}, expected ${fields.length}`, when);
  const given = new Map(items.map((item, i) => {
    const field = fields[i] as TableField;
    return [field.name.toLowerCase(), item.type === 'default' ? defaultFor(t, field) : assign(expression(t, item, scope), field, 'Inserted value')] as const;
  }));
  return changeSelect(undefined, 'I', inColumnOrder(t, entry, given));
}

