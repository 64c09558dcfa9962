import { after, type StatementCases } from '../statement-case.js';

const ACCOUNTS = 'CREATE TABLE acc (id INT64, bal INT64); INSERT acc VALUES (1, 100), (2, 50);';
const LOOK = 'SELECT id, bal FROM acc ORDER BY id';

/** https://cloud.google.com/bigquery/docs/transactions */
export const TRANSACTION_CASES: StatementCases = {
  'COMMIT and ROLLBACK': after(ACCOUNTS,
    ['BEGIN TRANSACTION; UPDATE acc SET bal = bal - 10 WHERE id = 1; UPDATE acc SET bal = bal + 10 WHERE id = 2; COMMIT TRANSACTION', LOOK, 'INT64, INT64', [1, 90], [2, 60]], ['BEGIN; INSERT acc VALUES (3, 1); COMMIT', LOOK, 'INT64, INT64', [1, 100], [2, 50], [3, 1]],
    ['BEGIN TRANSACTION; DELETE acc WHERE TRUE; ROLLBACK TRANSACTION', LOOK, 'INT64, INT64', [1, 100], [2, 50]], ['BEGIN TRANSACTION; INSERT acc VALUES (3, 1); INSERT acc VALUES (4, 2); SELECT COUNT(*) FROM acc; COMMIT', '', 'INT64', 4],
    ['BEGIN TRANSACTION; DELETE acc WHERE id = 1', LOOK, 'INT64, INT64', [1, 100], [2, 50]], ['BEGIN TRANSACTION; TRUNCATE TABLE acc; INSERT acc VALUES (9, 9); COMMIT', LOOK, 'INT64, INT64', [9, 9]],
    ['BEGIN TRANSACTION; MERGE acc USING (SELECT 2 AS id) s ON acc.id = s.id WHEN MATCHED THEN DELETE; MERGE acc USING (SELECT 1 AS id) s ON acc.id = s.id WHEN MATCHED THEN UPDATE SET bal = 0; COMMIT', LOOK, 'INT64, INT64', [1, 0]],
    ['BEGIN BEGIN TRANSACTION; DELETE acc WHERE TRUE; SELECT 1/0; COMMIT TRANSACTION; EXCEPTION WHEN ERROR THEN SELECT @@error.message; ROLLBACK TRANSACTION; END', LOOK, 'INT64, INT64', [1, 100], [2, 50]],
    ['BEGIN TRANSACTION; CREATE TEMP TABLE moved AS SELECT * FROM acc; DELETE acc WHERE TRUE; INSERT acc SELECT id + 10, bal FROM moved; COMMIT', LOOK, 'INT64, INT64', [11, 100], [12, 50]],
    ['BEGIN TRANSACTION; CREATE TEMP TABLE lost AS SELECT 1 AS a; ROLLBACK; SELECT * FROM lost', '', '!Query error: Not found: Table p:$d.lost'], ['BEGIN TRANSACTION; CREATE TABLE other (a INT64); COMMIT', '', '!Query error: DDL statements are not supported in a transaction'],
    ['BEGIN TRANSACTION; DROP TABLE acc; COMMIT', '', '!Query error: DDL statements are not supported in a transaction'], ['BEGIN TRANSACTION; BEGIN TRANSACTION', '', '!Query error: Transaction control statement failed: a transaction is already in progress'], ['COMMIT TRANSACTION', '', '!Query error: Transaction control statement failed: there is no active transaction to commit'],
    ['ROLLBACK', '', '!Query error: Transaction control statement failed: there is no active transaction to roll back'], ['BEGIN TRANSACTION; INSERT acc VALUES (3, 1); SELECT SUM(bal) FROM acc; ROLLBACK', '', 'INT64', 151],
  ),
};
