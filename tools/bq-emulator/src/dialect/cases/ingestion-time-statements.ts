import { after, type StatementCases } from '../statement-case.js';

/** The clock of a case stands at 2024-05-06 07:08:09 UTC. */
const DAILY = `CREATE TABLE t (id INT64, kind STRING) PARTITION BY _PARTITIONDATE;
  INSERT INTO t (_PARTITIONTIME, id, kind) SELECT TIMESTAMP('2017-05-01'), 1, 'a'; INSERT INTO t (_PARTITIONTIME, id) VALUES (TIMESTAMP '2017-05-02', 2); INSERT t (id) VALUES (3);`;
const HOURLY = 'CREATE TABLE h (id INT64) PARTITION BY TIMESTAMP_TRUNC(_PARTITIONTIME, HOUR); INSERT h VALUES (1);';

export const INGESTION_TIME_CASES: StatementCases = {
  // https://cloud.google.com/bigquery/docs/querying-partitioned-tables#query_an_ingestion-time_partitioned_table
  'Querying': after(DAILY,
    ['SELECT _PARTITIONTIME AS pt, id FROM t ORDER BY pt', '', 'TIMESTAMP, INT64', ['2017-05-01 00:00:00+00', 1], ['2017-05-02 00:00:00+00', 2], ['2024-05-06 00:00:00+00', 3]],
    ['SELECT _PARTITIONDATE AS pd, t.id FROM t ORDER BY 1', '', 'DATE, INT64', ['2017-05-01', 1], ['2017-05-02', 2], ['2024-05-06', 3]],
    ['SELECT * FROM t ORDER BY id', '', 'INT64, STRING', [1, 'a'], [2, null], [3, null]],
    ["SELECT id FROM t WHERE _PARTITIONTIME >= TIMESTAMP_SUB(TIMESTAMP('2017-05-05'), INTERVAL 5 DAY) AND _PARTITIONTIME < TIMESTAMP('2017-05-02')", '', 'INT64', 1],
    ["SELECT id FROM t WHERE _PARTITIONTIME BETWEEN TIMESTAMP('2017-05-01') AND TIMESTAMP('2017-05-02') ORDER BY 1", '', 'INT64', 1, 2],
    ["SELECT id FROM t WHERE _partitiondate = '2017-05-02'", '', 'INT64', 2],
    ["SELECT id FROM t WHERE TIMESTAMP_ADD(_PARTITIONTIME, INTERVAL 5 DAY) > TIMESTAMP('2017-05-06') AND t._PARTITIONTIME < '2018-01-01'", '', 'INT64', 2],
    ['SELECT MAX(_PARTITIONTIME) FROM t', '', 'TIMESTAMP', '2024-05-06 00:00:00+00'],
    ['SELECT id FROM t WHERE DATE(_PARTITIONTIME) = CURRENT_DATE()', '', 'INT64', 3],
    ['SELECT a.id FROM t AS a JOIN t AS b ON a._PARTITIONTIME = b._PARTITIONTIME ORDER BY 1', '', 'INT64', 1, 2, 3],
    ['SELECT COUNT(*) FROM (SELECT *, _PARTITIONDATE AS day FROM t) WHERE day < DATE "2020-01-01"', '', 'INT64', 2],
    ['SELECT _PARTITIONTIME FROM t', '', '!Invalid field name "_PARTITIONTIME". Field names are not allowed to start with the (case-insensitive) prefixes _PARTITION'],
    ['SELECT 1 FROM t AS a, t AS b WHERE _PARTITIONTIME IS NULL', '', '!Column name _PARTITIONTIME is ambiguous'],
    ["SELECT partition_id, total_rows FROM $d.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 't' ORDER BY 1", '', 'STRING, INT64', ['20170501', 1], ['20170502', 1], ['20240506', 1]],
    ["SELECT column_name, ordinal_position, is_hidden, is_partitioning_column FROM $d.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 't' ORDER BY 1", '', 'STRING, INT64, STRING, STRING', ['_PARTITIONDATE', null, 'YES', 'NO'], ['_PARTITIONTIME', null, 'YES', 'YES'], ['id', 1, 'NO', 'NO'], ['kind', 2, 'NO', 'NO']],
  ),
  'Querying by the hour': after(HOURLY,
    ['SELECT _PARTITIONTIME AS pt FROM h', '', 'TIMESTAMP', '2024-05-06 07:00:00+00'],
    ['SELECT _PARTITIONDATE AS pd FROM h', '', '!Unrecognized name: _PARTITIONDATE'],
    ["INSERT h (_PARTITIONTIME, id) VALUES (TIMESTAMP '2024-01-02 03:00:00+00', 2)", "SELECT partition_id FROM $d.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 'h' ORDER BY 1", 'STRING', '2024010203', '2024050607'],
  ),
  // https://cloud.google.com/bigquery/docs/using-dml-with-partitioned-tables
  'DML': after(DAILY,
    ["DELETE t WHERE _PARTITIONTIME = '2017-05-01'", 'SELECT id FROM t ORDER BY 1', 'INT64', 2, 3],
    ["UPDATE t SET kind = 'b' WHERE _PARTITIONTIME = TIMESTAMP('2017-05-02')", 'SELECT id, kind, _PARTITIONDATE AS pd FROM t ORDER BY 1', 'INT64, STRING, DATE', [1, 'a', '2017-05-01'], [2, 'b', '2017-05-02'], [3, null, '2024-05-06']],
    ["MERGE t USING (SELECT 1 AS id, 'm' AS kind UNION ALL SELECT 9, 'n') s ON t.id = s.id AND t._PARTITIONTIME = TIMESTAMP('2017-05-01') WHEN MATCHED THEN UPDATE SET kind = s.kind WHEN NOT MATCHED THEN INSERT (_PARTITIONTIME, id, kind) VALUES (TIMESTAMP('2017-05-03'), id, kind)", 'SELECT id, kind, _PARTITIONDATE AS pd FROM t ORDER BY 1', 'INT64, STRING, DATE', [1, 'm', '2017-05-01'], [2, null, '2017-05-02'], [3, null, '2024-05-06'], [9, 'n', '2017-05-03']],
    ['MERGE t USING (SELECT 5 AS id, "r" AS kind) s ON FALSE WHEN NOT MATCHED THEN INSERT ROW', 'SELECT id, _PARTITIONDATE AS pd FROM t WHERE kind = "r"', 'INT64, DATE', [5, '2024-05-06']],
    ["INSERT INTO t (_PARTITIONTIME, id) SELECT _PARTITIONTIME, id + 10 FROM t WHERE id = 1", 'SELECT id, _PARTITIONDATE AS pd FROM t WHERE id = 11', 'INT64, DATE', [11, '2017-05-01']],
    ['CREATE TABLE c CLONE t', 'SELECT id, _PARTITIONDATE AS pd FROM c ORDER BY 1', 'INT64, DATE', [1, '2017-05-01'], [2, '2017-05-02'], [3, '2024-05-06']],
    ['CREATE TABLE l LIKE t; INSERT l (id) VALUES (4)', 'SELECT id, _PARTITIONDATE AS pd FROM l', 'INT64, DATE', [4, '2024-05-06']],
    ['ALTER TABLE t ADD COLUMN more BOOL; INSERT t VALUES (4, NULL, TRUE)', 'SELECT id, more, _PARTITIONDATE AS pd FROM t WHERE id IN (1, 4) ORDER BY 1', 'INT64, BOOL, DATE', [1, null, '2017-05-01'], [4, true, '2024-05-06']],
    ['ALTER TABLE t SET OPTIONS (partition_expiration_days = 3)', 'SELECT id FROM t', 'INT64', 3],
  ),
  // https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#partition_expression
  'DDL': [
    ...after('CREATE TABLE t (x INT64) PARTITION BY _PARTITIONDATE OPTIONS (require_partition_filter = TRUE); INSERT t VALUES (1);',
      ['SELECT x FROM t', '', "!Cannot query over table 'p.$d.t' without a filter over column(s) '_PARTITION_LOAD_TIME', '_PARTITIONDATE', '_PARTITIONTIME' that can be used for partition elimination"],
      ["SELECT x FROM t WHERE _PARTITIONDATE > '2020-01-01'", '', 'INT64', 1],
      ["DELETE FROM t WHERE x = 1", '', "!Cannot query over table 'p.$d.t' without a filter"],
    ),
    ...after('',
      ['CREATE TABLE t PARTITION BY _PARTITIONDATE AS SELECT 1 AS x', '', '!PARTITION BY _PARTITIONDATE or _PARTITIONTIME cannot be used with the AS query_statement clause'],
      ['CREATE TABLE t (_PARTITIONTIME TIMESTAMP)', '', '!Invalid field name "_PARTITIONTIME". Field names are not allowed to start with'],
      ['CREATE TABLE t (x INT64); INSERT t (_PARTITIONTIME, x) VALUES (CURRENT_TIMESTAMP(), 1)', '', '!Query error: Column _PARTITIONTIME is not present in table p.$d.t'],
    ),
  ],
};
