import { after, type StatementCases } from '../statement-case.js';
import { DETAILED, INVENTORY, NEW_ARRIVALS, WAREHOUSE } from './dml-statements.js';

const PAIR = 'CREATE TABLE t (id INT64, v STRING, n INT64 DEFAULT 9); INSERT t VALUES (1, "a", 1), (2, "b", 2); CREATE TABLE s (id INT64, v STRING); INSERT s VALUES (2, "B"), (3, "C");';
const ALL = 'SELECT * FROM t ORDER BY id, v';
const ROWS = 'INT64, STRING, INT64';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/dml-syntax#merge_statement */
export const MERGE_CASES: StatementCases = {
  'examples of the reference': [
    ...after(`${DETAILED} ${INVENTORY}`,
      ["MERGE DetailedInventory T USING Inventory S ON T.product = S.product WHEN NOT MATCHED AND quantity < 20 THEN INSERT(product, quantity, supply_constrained, comments) VALUES(product, quantity, TRUE, ARRAY<STRUCT<created DATE, comment STRING>>[(DATE('2016-01-01'), 'comment1')]) WHEN NOT MATCHED THEN INSERT(product, quantity, supply_constrained) VALUES(product, quantity, FALSE)", 'SELECT product, quantity, supply_constrained, comments FROM DetailedInventory ORDER BY product', 'STRING, INT64, BOOL, ARRAY<STRUCT<created DATE, comment STRING>>',
        ['dishwasher', 30, false, []], ['dryer', 30, false, []], ['front load washer', 20, false, []], ['microwave', 20, false, []], ['oven', 5, true, [['2016-01-01', 'comment1']]], ['refrigerator', 10, true, [['2016-01-01', 'comment1']]], ['top load washer', 10, true, [['2016-01-01', 'comment1']]]],
    ),
    ...after(`${INVENTORY} ${NEW_ARRIVALS} ${WAREHOUSE}`,
      ['MERGE Inventory T USING NewArrivals S ON T.product = S.product WHEN MATCHED THEN UPDATE SET quantity = T.quantity + S.quantity WHEN NOT MATCHED THEN INSERT (product, quantity) VALUES(product, quantity)', 'SELECT product, quantity FROM Inventory ORDER BY product', 'STRING, INT64', ['dishwasher', 30], ['dryer', 230], ['front load washer', 20], ['microwave', 20], ['oven', 305], ['refrigerator', 10], ['top load washer', 110]],
      ["MERGE NewArrivals T USING (SELECT * FROM NewArrivals WHERE warehouse <> 'warehouse #2') S ON T.product = S.product WHEN MATCHED AND T.warehouse = 'warehouse #1' THEN UPDATE SET quantity = T.quantity + 20 WHEN MATCHED THEN DELETE", 'SELECT * FROM NewArrivals ORDER BY product', 'STRING, INT64, STRING', ['dryer', 200, 'warehouse #2'], ['top load washer', 120, 'warehouse #1']],
      ["MERGE Inventory T USING NewArrivals S ON FALSE WHEN NOT MATCHED AND product LIKE '%washer%' THEN INSERT (product, quantity) VALUES(product, quantity) WHEN NOT MATCHED BY SOURCE AND product LIKE '%washer%' THEN DELETE", 'SELECT product, quantity FROM Inventory ORDER BY product', 'STRING, INT64', ['dryer', 30], ['microwave', 20], ['oven', 5], ['refrigerator', 10], ['top load washer', 100]],
      ["MERGE Inventory T USING (SELECT product, quantity, state FROM NewArrivals t1 JOIN Warehouse t2 ON t1.warehouse = t2.warehouse) S ON T.product = S.product WHEN MATCHED AND state = 'CA' THEN UPDATE SET quantity = T.quantity + S.quantity WHEN MATCHED THEN DELETE", 'SELECT product, quantity FROM Inventory ORDER BY product', 'STRING, INT64', ['dishwasher', 30], ['dryer', 230], ['front load washer', 20], ['microwave', 20], ['refrigerator', 10]],
      ["MERGE NewArrivals USING (SELECT * FROM UNNEST([('microwave', 10, 'warehouse #1'), ('dryer', 30, 'warehouse #1'), ('oven', 20, 'warehouse #2')])) ON FALSE WHEN NOT MATCHED THEN INSERT ROW WHEN NOT MATCHED BY SOURCE THEN DELETE", 'SELECT * FROM NewArrivals ORDER BY product', 'STRING, INT64, STRING', ['dryer', 30, 'warehouse #1'], ['microwave', 10, 'warehouse #1'], ['oven', 20, 'warehouse #2']],
    ),
  ],
  'clauses': after(PAIR,
    ['MERGE t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (id, v)', ALL, ROWS, [1, 'a', 1], [2, 'B', 2], [3, 'C', 9]],
    ['MERGE INTO t AS x USING s AS y ON x.id = y.id WHEN MATCHED THEN UPDATE SET x.v = y.v, n = DEFAULT', ALL, ROWS, [1, 'a', 1], [2, 'B', 9]],
    ['MERGE t USING s ON t.id = s.id WHEN NOT MATCHED BY TARGET THEN INSERT (id, v, n) VALUES (s.id, s.v, DEFAULT)', ALL, ROWS, [1, 'a', 1], [2, 'b', 2], [3, 'C', 9]],
    ['MERGE t USING s ON t.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE', ALL, ROWS, [2, 'b', 2]], ['MERGE t USING s ON t.id = s.id WHEN NOT MATCHED BY SOURCE AND t.id > 5 THEN DELETE', ALL, ROWS, [1, 'a', 1], [2, 'b', 2]],
    ['MERGE t USING s ON t.id = s.id WHEN NOT MATCHED BY SOURCE THEN UPDATE SET v = "gone"', ALL, ROWS, [1, 'gone', 1], [2, 'b', 2]],
    ['MERGE t USING s ON t.id = s.id WHEN MATCHED AND s.v = "Z" THEN DELETE WHEN MATCHED AND s.v = "B" THEN UPDATE SET n = 20 WHEN MATCHED THEN DELETE', ALL, ROWS, [1, 'a', 1], [2, 'b', 20]],
    ['MERGE t USING s ON FALSE WHEN NOT MATCHED THEN INSERT (id, v) ROW', ALL, ROWS, [1, 'a', 1], [2, 'B', 9], [2, 'b', 2], [3, 'C', 9]],
    ['MERGE t USING UNNEST([STRUCT(1 AS id, "x" AS v), (7, "y")]) AS u ON t.id = u.id WHEN MATCHED THEN UPDATE SET v = u.v WHEN NOT MATCHED THEN INSERT (id, v, n) VALUES (u.id, u.v, 0)', ALL, ROWS, [1, 'x', 1], [2, 'b', 2], [7, 'y', 0]],
    ['MERGE t USING (SELECT 5 AS id) q ON t.id = q.id WHEN NOT MATCHED THEN INSERT VALUES (id, "five", 5)', ALL, ROWS, [1, 'a', 1], [2, 'b', 2], [5, 'five', 5]],
    ['MERGE t USING s ON t.id = s.id OR s.id = 3 WHEN MATCHED THEN UPDATE SET v = s.v', '', '!UPDATE/MERGE must match at most one source row for each target row'],
    ['MERGE t USING s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id) VALUES (id) WHEN NOT MATCHED BY SOURCE THEN DELETE', ALL, ROWS, [3, null, 9]],
    ['MERGE t USING t AS u ON t.id = u.id WHEN MATCHED THEN UPDATE SET n = u.n * 10', ALL, ROWS, [1, 'a', 10], [2, 'b', 20]],
    ['MERGE t USING s ON t.id = s.id WHEN MATCHED AND s.id IN (SELECT id FROM s WHERE v = "B") THEN DELETE', ALL, ROWS, [1, 'a', 1]], ['MERGE t USING s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (id, v) VALUES (id)', '', '!Inserted row has wrong column count; Has 1, expected 2'],
  ),
};
