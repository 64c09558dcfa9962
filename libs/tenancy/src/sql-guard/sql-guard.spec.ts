import { NODE_KINDS, parseStatement } from '@cloudact/bq-core';
import fc from 'fast-check';
import { ALLOWED_NODES } from './allowed-nodes.js';
import type { SqlRefusal } from './refusals.js';
import { SQL_REFUSALS } from './refusals.js';
import { MAX_FREE_SQL_LENGTH, SqlGuard } from './sql-guard.js';
import { SqlRefusedError } from './sql-refused-error.js';

const scope = { projectId: 'shop-1', datasetId: 'acme_prod' };
const guard = new SqlGuard();
const refusalOf = (sql: string): SqlRefusedError => {
  try {
    guard.admit(sql, scope);
  } catch (error) {
    if (error instanceof SqlRefusedError) return error;
    throw error;
  }
  throw new Error(`${sql} was let through`);
};

describe('SqlGuard', () => {
  it.each([
    ['SELECT a FROM acme_prod.t -- x', 'SELECT a FROM `shop-1`.`acme_prod`.`t`'],
    ['SELECT a FROM shop-1.acme_prod.t', 'SELECT a FROM `shop-1`.`acme_prod`.`t`'],
    ['SELECT a FROM `shop-1.acme_prod.t` AS x', 'SELECT a FROM `shop-1`.`acme_prod`.`t` AS x'],
    ['SELECT x.a FROM acme_prod.t AS x, x.items', 'SELECT x.a FROM `shop-1`.`acme_prod`.`t` AS x, UNNEST(`x`.`items`) AS `items`'],
    ['SELECT (SELECT COUNT(*) FROM x.items AS i) FROM acme_prod.t x', 'SELECT (SELECT COUNT(*) FROM UNNEST(`x`.`items`) AS i) FROM `shop-1`.`acme_prod`.`t` x'],
    ['WITH t AS (SELECT 1 AS a) SELECT a FROM t', 'WITH t AS (SELECT 1 AS a) SELECT a FROM t'],
    ['SELECT table_name FROM acme_prod.information_schema.tables', 'SELECT table_name FROM `shop-1`.`acme_prod`.INFORMATION_SCHEMA.TABLES'],
    ["SELECT r'\\' AS a, * FROM globex_prod.t -- '", "SELECT '\\\\\\x27 AS a, * FROM globex_prod.t -- '"],
    ['SELECT @`since`, ARRAY_FILTER([1], e -> e > 0), WITH(a AS 1, a + 1)', 'SELECT @`since`, ARRAY_FILTER([1], e -> e > 0), WITH(a AS 1, a + 1)'],
    ['SELECT SUM(c) AS cost_prod FROM acme_prod.t', 'SELECT SUM(c) AS cost_prod FROM `shop-1`.`acme_prod`.`t`'],
  ])('%s runs as %s', (sql, text) => {
    expect(guard.admit(sql, scope).sql).toBe(text);
  });

  it.each<[string, SqlRefusal, string]>([
    ['SELECT * FROM globex_prod.t', 'OTHER_DATASET', 'globex_prod.t'],
    ['SELECT * FROM `other.acme_prod.t`', 'OTHER_PROJECT', '`other.acme_prod.t`'],
    ['SELECT * FROM t', 'TABLE_NOT_QUALIFIED', 't'],
    ['SELECT 1; DROP TABLE t', 'SEVERAL_STATEMENTS', 'DROP'],
    ['UPDATE acme_prod.t SET a = 1', 'NOT_A_QUERY', 'UPDATE'],
    ['SELECT globex_prod.f(1)', 'FUNCTION', 'globex_prod.f'],
    ['SELECT * FROM acme_prod.f(1)', 'TABLE_FUNCTION', 'acme_prod.f(1)'],
    ['WITH globex_prod AS (SELECT 1) SELECT 1', 'ALIAS', 'globex_prod'],
    ['SELECT 1 FROM acme_prod.t FOR SYSTEM_TIME AS OF @x', 'TIME_TRAVEL', 'FOR SYSTEM_TIME AS OF @x'],
    ['SELECT * FROM `acme_prod.t*`', 'WILDCARD', '`acme_prod.t*`'],
    ['SELECT * FROM `acme_prod.t$1`', 'DECORATOR', '`acme_prod.t$1`'],
    ['SELECT @@x', 'SYSTEM_VARIABLE', '@@'],
    ['SELECT ?', 'POSITIONAL_PARAMETER', '?'],
    ['SELECT * FROM acme_prod.INFORMATION_SCHEMA.JOBS', 'METADATA', 'acme_prod.INFORMATION_SCHEMA.JOBS'],
  ])('%s is refused with %s at %s', (sql, refusal, text) => {
    const error = refusalOf(sql);
    expect(error).toMatchObject({ code: 'SQL_REFUSED', refusal, span: { start: sql.indexOf(text), end: sql.indexOf(text) + text.length, text } });
    expect(error.message).toContain(SQL_REFUSALS[refusal][1]);
  });

  it('allows only kinds of nodes that it lists, all of them known to the parser', () => {
    const closed = NODE_KINDS.filter((kind) => !ALLOWED_NODES.has(kind));
    expect(closed).toEqual(['system_time', 'table_function']);
  });

  it("never answers one organisation with what it said to another's same text", () => {
    const sql = 'SELECT 1 FROM acme_prod.t';
    expect(guard.admit(sql, scope).sql).toContain('`acme_prod`');
    expect(() => guard.admit(sql, { ...scope, datasetId: 'globex_prod' })).toThrow(SqlRefusedError);
    expect(guard.admit(sql, { ...scope, projectId: 'shop-2' }).sql).toContain('`shop-2`');
    expect(guard.admit(sql, scope)).toBe(guard.admit(sql, scope));
  });

  it('refuses a text above its length before it looks at it', () => {
    expect(refusalOf(`SELECT '${'x'.repeat(MAX_FREE_SQL_LENGTH)}'`).refusal).toBe('TOO_LONG');
  });

  it('describes what runs, not what was sent', () => {
    const { sql, inspection } = guard.admit('SELECT * FROM acme_prod.t /* x */ WHERE a = @a LIMIT 3', scope);
    expect(inspection).toMatchObject({ statementClass: 'select', parameters: ['a'], length: sql.length, tables: [{ projectId: 'shop-1', datasetId: 'acme_prod', tableId: 't' }] });
  });

  it('writes any string literal so that it stays one literal with the same value', () => {
    const quoted = (value: string): string => `'${value.replace(/[\\']/g, (character) => `\\${character}`).replace(/\n/g, '\\n')}'`;
    const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom("'", '"', '\\', '-', '/', '*', '#', ';', '`', 'n', 'x', ' ', '\n') }));
    fc.assert(
      fc.property(texts.filter((value) => !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]/.test(value)), (value) => {
        const { sql } = guard.admit(`SELECT ${quoted(value)} AS x`, scope);
        expect(sql).toMatch(/^SELECT '(?:[^'\\]|\\[^'])*' AS x$/);
        expect(guard.admit(sql, scope).sql).toBe(sql);
      }),
      { numRuns: 300 },
    );
  });

  it('reads what it writes as the same tree, whatever it is built of', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.constantFrom('a', 't.b', '1', "'x'", '@p', 'NULL', "DATE '2026-01-01'", 'CURRENT_DATE()'), tie('call'), tie('infix'), tie('query'), tie('case'), tie('array')),
      call: fc.tuple(fc.constantFrom('SUM', 'IF', 'COALESCE', 'SAFE.SUBSTR', 'DATE_TRUNC'), fc.array(tie('value'), { minLength: 1, maxLength: 3 })).map(([name, args]) => `${name}(${args.join(' , ')})`),
      infix: fc.tuple(tie('value'), fc.constantFrom('+', '-', '||', '=', '<', 'AND', 'OR', 'LIKE', 'IS NOT DISTINCT FROM', '>>'), tie('value')).map(([left, operator, right]) => `(${String(left)} ${operator} ${String(right)})`),
      query: fc.tuple(tie('value'), fc.constantFrom('acme_prod.t', '`acme_prod`.t AS t', 'UNNEST([1]) AS t', '(SELECT 1 AS a) t')).map(([item, table]) => `(SELECT ${String(item)} FROM ${table} /* c */)`),
      case: fc.tuple(tie('value'), tie('value')).map(([when, then]) => `CASE WHEN ${String(when)} THEN ${String(then)} ELSE - - 1 END`),
      array: fc.tuple(tie('value'), tie('value')).map(([a, b]) => `[${String(a)}, ${String(b)}][OFFSET(0)]`),
    })).value;
    fc.assert(
      fc.property(value, (expression) => {
        const sql = `SELECT ${String(expression)} AS x FROM acme_prod.t`;
        fc.pre(sql.length < 5_000 && !isTooDeep(sql));
        const written = guard.admit(sql, scope).sql;
        expect(shapeOf(written)).toEqual(shapeOf(sql));
      }),
      { numRuns: 300 },
    );
  });
});

/** Kinds and tokens of a tree, tables left out since they are written in full. */
function shapeOf(sql: string): unknown {
  const parsed = parseStatement(sql);
  return parsed.is === 'query' ? JSON.parse(JSON.stringify(parsed.tree, (key, value: { readonly kind?: string; readonly text?: string }) => (key === 'start' || key === 'end' || value?.kind === 'table_path' || value?.kind === 'unnest' ? undefined : value))) : parsed.is;
}

function isTooDeep(sql: string): boolean {
  try {
    parseStatement(sql);
    return false;
  } catch {
    return true;
  }
}
