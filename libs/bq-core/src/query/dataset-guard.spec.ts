import { inspectSql } from '../sql/inspect-sql.js';
import { DatasetGuard } from './dataset-guard.js';

const guard = new DatasetGuard({ projectId: 'cloudact-prod', allowedDatasets: ['acme_prod'] });
const codeOf = (sql: string): string => {
  try {
    guard.check(inspectSql(sql));
    return 'allowed';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('DatasetGuard', () => {
  it.each([
    ['SELECT 1'],
    ['SELECT * FROM acme_prod.budgets'],
    ['SELECT * FROM `cloudact-prod.acme_prod.budgets`'],
    ['WITH b AS (SELECT * FROM acme_prod.budgets) SELECT COUNT(*) FROM b'],
    ['SELECT b.* FROM acme_prod.budgets AS b, b.tags, UNNEST(b.items) AS item'],
    ['SELECT table_name FROM acme_prod.INFORMATION_SCHEMA.TABLES'],
    ['SELECT SAFE.PARSE_DATE("%F", d), NET.HOST(u) AS is_prod FROM acme_prod.budgets'],
    ['INSERT INTO acme_prod.budgets (id) SELECT id FROM acme_prod.fx_rates'],
    ['SELECT acme_prod.my_function(x) FROM acme_prod.budgets'],
  ])('allows %s', (sql) => {
    expect(codeOf(sql)).toBe('allowed');
  });

  it.each([
    ['SELECT * FROM globex_prod.budgets', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM organizations.org_api_keys', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM `other-project.acme_prod.budgets`', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM budgets', 'DATASET_NOT_ALLOWED'],
    ['SELECT (SELECT MAX(x) FROM globex_prod.budgets) FROM acme_prod.budgets', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM acme_prod.budgets UNION ALL SELECT * FROM globex_prod.budgets', 'DATASET_NOT_ALLOWED'],
    ['WITH globex_prod AS (SELECT 1) SELECT * FROM acme_prod.budgets', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM acme_prod.budgets AS globex_prod, globex_prod.budgets', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM UNNEST([1]) AS organizations', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM `region-us`.INFORMATION_SCHEMA.JOBS', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM INFORMATION_SCHEMA.SCHEMATA', 'DATASET_NOT_ALLOWED'],
    ['MERGE acme_prod.budgets USING globex_prod.budgets s ON FALSE WHEN NOT MATCHED THEN INSERT ROW', 'DATASET_NOT_ALLOWED'],
    ['DELETE FROM acme_prod.budgets WHERE id IN (SELECT id FROM globex_prod.budgets)', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM EXTERNAL_QUERY("connection", "SELECT 1")', 'FUNCTION_NOT_ALLOWED'],
    ['SELECT globex_prod.secret(1)', 'FUNCTION_NOT_ALLOWED'],
    ['SELECT * FROM globex_prod.table_function(1)', 'FUNCTION_NOT_ALLOWED'],
    ['SELECT * FROM `cloudact-prod`.`globex_prod.budgets`', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM acme_prod.f(TABLE globex_prod.budgets)', 'DATASET_NOT_ALLOWED'],
    ['SELECT * FROM acme_prod.t FOR SYSTEM_TIME AS OF (SELECT MAX(ts) FROM globex_prod.t)', 'DATASET_NOT_ALLOWED'],
    ['MERGE acme_prod.t USING acme_prod.s ON FALSE WHEN NOT MATCHED THEN INSERT (a) VALUES ((SELECT a FROM globex_prod.t))', 'DATASET_NOT_ALLOWED'],
    ['CREATE TABLE acme_prod.x COPY globex_prod.t', 'DATASET_NOT_ALLOWED'],
    ['DROP SCHEMA globex_prod', 'STATEMENT_NOT_ALLOWED'],
    ['DROP FUNCTION globex_prod.f', 'STATEMENT_NOT_ALLOWED'],
    ['DROP SEARCH INDEX i ON globex_prod.t', 'STATEMENT_NOT_ALLOWED'],
    ['SELECT 1; SELECT 2', 'STATEMENT_NOT_ALLOWED'],
    ['EXECUTE IMMEDIATE "SELECT * FROM globex_prod.budgets"', 'STATEMENT_NOT_ALLOWED'],
    ['EXPORT DATA OPTIONS (uri = "gs://b/*") AS SELECT 1', 'STATEMENT_NOT_ALLOWED'],
    ['FROM globex_prod.budgets |> LIMIT 1', 'STATEMENT_NOT_ALLOWED'],
    ['', 'STATEMENT_NOT_ALLOWED'],
  ])('refuses %s with %s', (sql, code) => {
    expect(codeOf(sql)).toBe(code);
  });

  it('holds the tables of a dry run to the same list', () => {
    expect(() => guard.checkReferenced(['cloudact-prod.acme_prod.budgets'])).not.toThrow();
    expect(() => guard.checkReferenced(['cloudact-prod.globex_prod.budgets'])).toThrow(/globex_prod/);
  });
});
