import { CachedSqlInspector, inspectSql } from './inspect-sql.js';
import { queryTimeoutMs } from './query-timeout.js';
import type { StatementClass } from './statement-class.js';

const reads = (sql: string): readonly string[] => inspectSql(sql).tables.filter((table) => table.role === 'read').map((table) => table.text);
const writes = (sql: string): readonly string[] => inspectSql(sql).tables.filter((table) => table.role === 'write').map((table) => table.text);

describe('inspectSql: statement class', () => {
  it.each<[string, StatementClass]>([
    ['SELECT 1', 'select'],
    ['SELECT 1;', 'select'],
    ['(SELECT 1) UNION ALL (SELECT 2)', 'select'],
    ['WITH a AS (SELECT 1) SELECT * FROM a', 'select'],
    ['INSERT INTO d.t (a) VALUES (1)', 'insert'],
    ['UPDATE d.t SET a = 1 WHERE TRUE', 'update'],
    ['DELETE FROM d.t WHERE TRUE', 'delete'],
    ['TRUNCATE TABLE d.t', 'delete'],
    ['MERGE d.t USING d.s ON FALSE WHEN NOT MATCHED THEN INSERT ROW', 'merge'],
    ['CREATE TABLE d.t AS SELECT 1 AS x', 'ddl'],
    ['ALTER TABLE d.t ADD COLUMN x INT64', 'ddl'],
    ['DROP TABLE d.t', 'ddl'],
    ['SELECT 1; SELECT 2', 'script'],
    ['BEGIN TRANSACTION; SELECT 1; COMMIT TRANSACTION', 'script'],
    ['DECLARE x INT64', 'script'],
    ['BEGIN SELECT 1; END', 'script'],
    ['CALL d.p()', 'script'],
    ['EXECUTE IMMEDIATE "DROP TABLE d.t"', 'script'],
    ['EXPORT DATA OPTIONS (uri = "gs://b/*") AS SELECT 1', 'unknown'],
    ['LOAD DATA INTO d.t FROM FILES (format = "CSV", uris = ["gs://b/f"])', 'unknown'],
    ['FROM d.t |> WHERE TRUE', 'unknown'],
    ['SELEC 1', 'unknown'],
    ['', 'unknown'],
    ['-- nothing', 'unknown'],
  ])('%s is %s', (sql, statementClass) => {
    expect(inspectSql(sql).statementClass).toBe(statementClass);
  });

  it('says why a text cannot be read', () => {
    expect(inspectSql('SELEC 1').syntaxError).toMatch(/syntax error/i);
    expect(inspectSql('SELECT 1').syntaxError).toBeUndefined();
  });
});

describe('inspectSql: tables', () => {
  it.each<[string, readonly string[]]>([
    ['SELECT 1', []],
    ['SELECT * FROM `p.d.t`', ['p.d.t']],
    ['SELECT * FROM `p`.d.`t` AS x', ['p.d.t']],
    ['SELECT * FROM my-project.d.t', ['my-project.d.t']],
    ['SELECT * FROM d.t a JOIN d.u b USING (id)', ['d.t', 'd.u']],
    ['SELECT * FROM d.t, d.u', ['d.t', 'd.u']],
    ['SELECT * FROM bare', ['bare']],
    ['SELECT (SELECT MAX(x) FROM d.z)', ['d.z']],
    ['SELECT 1 WHERE EXISTS (SELECT 1 FROM d.u) AND 1 IN (SELECT a FROM d.w)', ['d.u', 'd.w']],
    ['SELECT * FROM (SELECT * FROM d.t)', ['d.t']],
    ['SELECT * FROM (d.t JOIN d.u ON TRUE)', ['d.t', 'd.u']],
    ['SELECT * FROM d.t FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP()', ['d.t']],
    ['SELECT * FROM d.t TABLESAMPLE SYSTEM (10 PERCENT)', ['d.t']],
    ['SELECT * FROM d.t PIVOT (SUM(x) FOR q IN ("a"))', ['d.t']],
    ['SELECT * FROM d.`events_*`', ['d.events_*']],
    ['SELECT ARRAY(SELECT AS STRUCT a FROM d.t)', ['d.t']],
    ['SELECT a FROM d.t UNION ALL SELECT a FROM d.u', ['d.t', 'd.u']],
    ['SELECT IF(TRUE, (SELECT 1 FROM d.t), 2)', ['d.t']],
    ['SELECT 1 FROM d.t QUALIFY ROW_NUMBER() OVER (ORDER BY (SELECT 1 FROM d.u)) = 1', ['d.t', 'd.u']],
    ['SELECT 1 FROM d.t LEFT JOIN d.u ON d.t.a = (SELECT MAX(a) FROM d.v)', ['d.t', 'd.u', 'd.v']],
  ])('%s reads %j', (sql, tables) => {
    expect(reads(sql)).toEqual(tables);
  });

  it.each<[string, readonly string[]]>([
    ['WITH a AS (SELECT * FROM d.t) SELECT * FROM a', ['d.t']],
    ['WITH a AS (SELECT 1) SELECT * FROM A', []],
    ['WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b', []],
    ['WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a', ['b']],
    ['WITH a AS (SELECT * FROM a) SELECT * FROM a', ['a']],
    ['WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a) SELECT * FROM a', []],
    ['WITH a AS (SELECT 1 AS x) SELECT x FROM a UNION ALL SELECT x FROM a', []],
    ['(WITH a AS (SELECT 1 AS x) SELECT x FROM a) UNION ALL SELECT x FROM a', ['a']],
    ['SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a), a', ['a']],
    ['WITH organizations AS (SELECT 1) SELECT * FROM organizations.org_api_keys', ['organizations.org_api_keys']],
    ['WITH a AS (SELECT 1) SELECT (SELECT COUNT(*) FROM a)', []],
  ])('resolves the names of WITH: %s reads %j', (sql, tables) => {
    expect(reads(sql)).toEqual(tables);
  });

  it.each<[string, readonly string[]]>([
    ['SELECT * FROM d.t AS t, t.items', ['d.t']],
    ['SELECT * FROM d.t, t.items, UNNEST(t.tags)', ['d.t']],
    ['SELECT (SELECT COUNT(*) FROM x.items) FROM d.t AS x', ['d.t']],
    ['SELECT * FROM d.t AS x CROSS JOIN x.items WITH OFFSET', ['d.t']],
    ['SELECT * FROM (SELECT 1 FROM d.t AS x), x.items', ['d.t', 'x.items']],
  ])('tells an array of a row from a table: %s reads %j', (sql, tables) => {
    expect(reads(sql)).toEqual(tables);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['INSERT INTO d.t SELECT * FROM d.s', ['d.s'], ['d.t']],
    ['WITH a AS (SELECT * FROM d.s) SELECT * FROM a', ['d.s'], []],
    ['UPDATE d.t x SET a = s.a FROM d.s s WHERE x.id = s.id', ['d.s'], ['d.t']],
    ['UPDATE d.t SET a = (SELECT MAX(a) FROM d.s) WHERE TRUE', ['d.s'], ['d.t']],
    ['DELETE d.t WHERE id IN (SELECT id FROM d.s)', ['d.s'], ['d.t']],
    ['MERGE INTO d.t T USING (SELECT * FROM UNNEST(@rows)) S ON FALSE WHEN NOT MATCHED THEN INSERT ROW', [], ['d.t']],
    ['MERGE d.t T USING d.s S ON T.id = S.id AND T.id IN (SELECT id FROM d.u) WHEN MATCHED THEN DELETE', ['d.s', 'd.u'], ['d.t']],
    ['TRUNCATE TABLE d.t', [], ['d.t']],
    ['CREATE TABLE d.t AS SELECT * FROM d.s', ['d.s'], ['d.t']],
    ['CREATE VIEW d.v AS SELECT * FROM d.s', ['d.s'], ['d.v']],
    ['CREATE SNAPSHOT TABLE d.t CLONE d.s', ['d.s'], ['d.t']],
    ['DROP TABLE d.t', [], ['d.t']],
    ['ALTER TABLE d.t ADD COLUMN x INT64', [], ['d.t']],
  ])('%s reads %j and writes %j', (sql, read, written) => {
    expect(reads(sql)).toEqual(read);
    expect(writes(sql)).toEqual(written);
  });

  it('splits a name into project, dataset and table', () => {
    expect(inspectSql('SELECT * FROM `p.d.t`').tables[0]).toMatchObject({ projectId: 'p', datasetId: 'd', tableId: 't' });
    expect(inspectSql('SELECT * FROM t').tables[0]).not.toHaveProperty('datasetId');
  });

  it.each([
    ['d.INFORMATION_SCHEMA.TABLES', 'd'],
    ['p.d.information_schema.COLUMNS', 'd'],
    ['`region-us`.INFORMATION_SCHEMA.JOBS', 'region-us'],
    ['INFORMATION_SCHEMA.SCHEMATA', undefined],
  ])('%s belongs to the dataset %s', (table, dataset) => {
    expect(inspectSql(`SELECT * FROM ${table}`).tables[0]?.datasetId).toBe(dataset);
  });
});

describe('inspectSql: the rest', () => {
  it('finds parameters wherever they stand', () => {
    const inspection = inspectSql('SELECT @a FROM d.t WHERE x IN UNNEST(@b) AND y = (SELECT @c)');
    expect([...inspection.parameters].sort()).toEqual(['a', 'b', 'c']);
    expect(inspection.hasPositionalParameters).toBe(false);
    expect(inspectSql('SELECT ?').hasPositionalParameters).toBe(true);
  });

  it('finds functions, and those that stand where a table could', () => {
    const inspection = inspectSql('SELECT d.secret(x), UPPER(y) FROM EXTERNAL_QUERY("c", "SELECT 1")');
    expect([...inspection.functions].sort()).toEqual(['EXTERNAL_QUERY', 'UPPER', 'd.secret']);
    expect(inspection.tableFunctions).toEqual(['EXTERNAL_QUERY']);
  });

  it('lists the names given to tables, and not those of columns', () => {
    const inspection = inspectSql('WITH c AS (SELECT 1 AS one) SELECT x.one AS uno FROM c AS x, UNNEST([1]) AS y');
    expect([...inspection.aliases].sort()).toEqual(['c', 'x', 'y']);
  });

  it.each<[string, number]>([
    ['SELECT * FROM d.t WHERE id = @id', 30_000],
    [`SELECT ${'a, '.repeat(40)} b FROM d.t`, 60_000],
    ['SELECT * FROM d.t JOIN d.u USING (id)', 120_000],
    ['SELECT COUNT(*) FROM d.t GROUP BY a', 120_000],
    ['WITH a AS (SELECT 1) SELECT * FROM a', 120_000],
    ['DELETE FROM d.t WHERE TRUE', 60_000],
    ['CREATE TABLE d.t (a INT64)', 120_000],
  ])('%s may take %d ms', (sql, timeout) => {
    expect(queryTimeoutMs(inspectSql(sql))).toBe(timeout);
  });

  it("takes the step's own timeout, but never more than the tier's", () => {
    const inspection = inspectSql('SELECT 1');
    expect(queryTimeoutMs(inspection, { requestedMs: 200_000 })).toBe(200_000);
    expect(queryTimeoutMs(inspection, { requestedMs: 200_000, capMs: 60_000 })).toBe(60_000);
    expect(queryTimeoutMs(inspection, { capMs: 60_000 })).toBe(30_000);
  });

  it('parses a text once', () => {
    const inspector = new CachedSqlInspector();
    expect(inspector.inspect('SELECT 1')).toBe(inspector.inspect('SELECT 1'));
  });
});
