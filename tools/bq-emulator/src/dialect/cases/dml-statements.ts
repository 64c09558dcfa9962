import { after, type StatementCases } from '../statement-case.js';

/** The tables of https://cloud.google.com/bigquery/docs/reference/standard-sql/dml-syntax */
export const INVENTORY = `CREATE TABLE Inventory (product STRING, quantity INT64, supply_constrained BOOL);
  INSERT Inventory (product, quantity) VALUES('top load washer', 10), ('front load washer', 20), ('dryer', 30), ('refrigerator', 10), ('microwave', 20), ('dishwasher', 30), ('oven', 5);`;
export const NEW_ARRIVALS = `CREATE TABLE NewArrivals (product STRING, quantity INT64, warehouse STRING);
  INSERT NewArrivals VALUES('top load washer', 100, 'warehouse #1'), ('dryer', 200, 'warehouse #2'), ('oven', 300, 'warehouse #3');`;
export const WAREHOUSE = `CREATE TABLE Warehouse (warehouse STRING, state STRING); INSERT Warehouse VALUES ('warehouse #1', 'WA'), ('warehouse #2', 'CA'), ('warehouse #3', 'WA');`;
export const DETAILED = `CREATE TABLE DetailedInventory (product STRING, quantity INT64, supply_constrained BOOL, comments ARRAY<STRUCT<created DATE, comment STRING>>, specifications STRUCT<color STRING, warranty STRING, dimensions STRUCT<depth FLOAT64, height FLOAT64, width FLOAT64>>);`;
const WASHERS = `${DETAILED} INSERT DetailedInventory (product, quantity) VALUES ('front load washer', 20), ('oven', 5);`;
const COMMENTED = `${DETAILED} INSERT DetailedInventory (product, comments) VALUES ('front load washer', [(DATE '2016-01-01', 'comment1'), (DATE '2016-02-01', 'comment2')]), ('oven', NULL);`;
const DEFAULTS = `CREATE TABLE t (a INT64 DEFAULT 7, b STRING DEFAULT 'none', c INT64);`;

export const DML_CASES: StatementCases = {
  // https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#array_nulls
  'Arrays with NULL elements': after('CREATE TABLE a (id INT64, list ARRAY<INT64>, pairs ARRAY<STRUCT<k STRING, v NUMERIC>>)',
    ['SELECT [1, NULL, 3] AS x', '', '!Array cannot have a null element; error in writing field x'],
    ['SELECT ARRAY_AGG(x) FROM UNNEST([1, NULL]) AS x', '', '!Array cannot have a null element; error in writing field f0_'],
    ['SELECT ARRAY_LENGTH([1, NULL]), ARRAY_AGG(x IGNORE NULLS) FROM UNNEST([1, NULL]) AS x', '', 'INT64, ARRAY<INT64>', [2, [1]]],
    ['INSERT a (id, list) VALUES (1, [1, NULL])', '', '!Array cannot have a null element; error in writing field list'],
    ['CREATE TABLE b AS SELECT [NULL, 1] AS x', '', '!Array cannot have a null element; error in writing field x'],
    ["INSERT a (id, pairs) VALUES (1, [STRUCT('k', NUMERIC '1'), ('l', 2)])", 'SELECT p.k, p.v FROM a, a.pairs AS p ORDER BY 1', 'STRING, NUMERIC', ['k', 1], ['l', 2]],
    ['INSERT a (id, list) VALUES (1, NULL)', 'SELECT list FROM a', 'ARRAY<INT64>', []],
  ),
  'INSERT': [
    ...after('CREATE TABLE Inventory (product STRING, quantity INT64, supply_constrained BOOL)',
      ["INSERT Inventory (product, quantity) VALUES('dryer', 30), ('oven', 5)", 'SELECT * FROM Inventory ORDER BY product', 'STRING, INT64, BOOL', ['dryer', 30, null], ['oven', 5, null]],
      ["INSERT INTO Inventory VALUES('oven', 5, TRUE)", 'SELECT * FROM Inventory', 'STRING, INT64, BOOL', ['oven', 5, true]],
      ["INSERT INTO Inventory (quantity, product) VALUES(5, 'oven')", 'SELECT product, quantity FROM Inventory', 'STRING, INT64', ['oven', 5]],
      ["INSERT Inventory (product, quantity) SELECT * FROM UNNEST([('dryer', 200), ('oven', 300)])", 'SELECT product, quantity FROM Inventory ORDER BY 1', 'STRING, INT64', ['dryer', 200], ['oven', 300]],
      ["INSERT Inventory (product, quantity) SELECT 'a', 1 UNION ALL SELECT 'b', 2", 'SELECT COUNT(*) FROM Inventory', 'INT64', 2],
      ["INSERT Inventory (product, quantity) (SELECT 'a', 1)", 'SELECT COUNT(*) FROM Inventory', 'INT64', 1],
      ["INSERT Inventory (product, quantity) VALUES('oven')", '', '!Inserted row has wrong column count; Has 1, expected 2'],
      ["INSERT Inventory (product) SELECT 'a', 1", '', '!Inserted row has wrong column count; Has 2, expected 1'],
      ["INSERT Inventory (product, quantity) VALUES('oven', 'five')", '', '!Value has type STRING which cannot be assigned to quantity, which has type INT64'],
      ["INSERT Inventory (product, price) VALUES('oven', 5)", '', '!Column price is not present in table p.$d.Inventory'],
      ["INSERT nowhere.t VALUES (1)", '', '!Not found: Dataset p:nowhere was not found'],
      ['INSERT Missing VALUES (1)', '', '!Not found: Table p:$d.Missing was not found'],
    ),
    ...after("CREATE TABLE NewArrivals (product STRING, quantity INT64, warehouse STRING); ALTER TABLE NewArrivals ALTER COLUMN quantity SET DEFAULT 100",
      ["INSERT NewArrivals (product, quantity, warehouse) VALUES('top load washer', DEFAULT, 'warehouse #1'), ('dryer', 200, 'warehouse #2'), ('oven', 300, 'warehouse #3')", 'SELECT * FROM NewArrivals ORDER BY product', 'STRING, INT64, STRING', ['dryer', 200, 'warehouse #2'], ['oven', 300, 'warehouse #3'], ['top load washer', 100, 'warehouse #1']],
      ["INSERT NewArrivals (product) VALUES('dryer')", 'SELECT * FROM NewArrivals', 'STRING, INT64, STRING', ['dryer', 100, null]],
    ),
    ...after('CREATE TABLE Warehouse (warehouse STRING, state STRING)',
      ["INSERT Warehouse (warehouse, state) SELECT * FROM UNNEST([('warehouse #1', 'WA'), ('warehouse #2', 'CA'), ('warehouse #3', 'WA')])", 'SELECT * FROM Warehouse ORDER BY 1', 'STRING, STRING', ['warehouse #1', 'WA'], ['warehouse #2', 'CA'], ['warehouse #3', 'WA']],
      ["INSERT Warehouse (warehouse, state) WITH w AS (SELECT ARRAY<STRUCT<warehouse STRING, state STRING>> [('warehouse #1', 'WA'), ('warehouse #2', 'CA')] col) SELECT warehouse, state FROM w, UNNEST(w.col)", 'SELECT * FROM Warehouse ORDER BY 1', 'STRING, STRING', ['warehouse #1', 'WA'], ['warehouse #2', 'CA']],
    ),
    ...after(`${DETAILED} INSERT DetailedInventory (product, quantity) VALUES ('microwave', 20)`,
      ["INSERT DetailedInventory (product, quantity) VALUES('countertop microwave', (SELECT quantity FROM DetailedInventory WHERE product = 'microwave'))", "SELECT quantity FROM DetailedInventory WHERE product LIKE 'counter%'", 'INT64', 20],
      ["INSERT DetailedInventory VALUES('washer', 10, FALSE, [(DATE '2016-01-01', 'comment1'), (DATE '2016-02-01', 'comment2')], ('white', '1 year', (30, 40, 28)))", "SELECT comments, specifications FROM DetailedInventory WHERE product = 'washer'", 'ARRAY<STRUCT<created DATE, comment STRING>>, STRUCT<color STRING, warranty STRING, dimensions STRUCT<depth FLOAT64, height FLOAT64, width FLOAT64>>', [[['2016-01-01', 'comment1'], ['2016-02-01', 'comment2']], ['white', '1 year', [30, 40, 28]]]],
      ["INSERT DetailedInventory (product, comments) VALUES('x', [])", "SELECT ARRAY_LENGTH(comments) FROM DetailedInventory WHERE product = 'x'", 'INT64', 0],
      // A REPEATED column has no NULL: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#array_nulls
      ["INSERT DetailedInventory (product, comments) VALUES('x', NULL)", "SELECT ARRAY_LENGTH(comments) FROM DetailedInventory WHERE product = 'x'", 'INT64', 0],
    ),
    ...after('CREATE TABLE t (a INT64 NOT NULL, d DATE, n NUMERIC(5, 2), s STRING(3))',
      ['INSERT t (a) VALUES (NULL)', '', '!Required field a cannot be null'],
      ["INSERT t (d) VALUES ('2024-01-02')", '', '!Required field a cannot be null'],
      ["INSERT t (a, d) VALUES (1, '2024-01-02')", 'SELECT d FROM t', 'DATE', '2024-01-02'],
      ['INSERT t (a, n) VALUES (1, 1.239)', 'SELECT n FROM t', 'NUMERIC', '1.24'],
      ["INSERT t (a, s) VALUES (1, 'abcd')", '', '!Field s: STRING(3) has maximum length 3 but got a value with length 4'],
      ['INSERT t (a) SELECT x FROM UNNEST([1, 2, 3]) AS x WHERE x > 1', 'SELECT SUM(a) FROM t', 'INT64', 5],
    ),
    ...after(DEFAULTS,
      ['INSERT t (c) VALUES (1)', 'SELECT * FROM t', 'INT64, STRING, INT64', [7, 'none', 1]], ['INSERT t VALUES (DEFAULT, DEFAULT, DEFAULT)', 'SELECT * FROM t', 'INT64, STRING, INT64', [7, 'none', null]],
      ['INSERT t (c) SELECT 5', 'SELECT * FROM t', 'INT64, STRING, INT64', [7, 'none', 5]], ['INSERT t (a) VALUES (NULL)', 'SELECT * FROM t', 'INT64, STRING, INT64', [null, 'none', null]],
    ),
  ],
  'DELETE': after(`${INVENTORY} ${NEW_ARRIVALS}`,
    ['DELETE Inventory WHERE quantity = 10', 'SELECT COUNT(*) FROM Inventory', 'INT64', 5], ['DELETE FROM Inventory WHERE TRUE', 'SELECT COUNT(*) FROM Inventory', 'INT64', 0],
    ['DELETE Inventory i WHERE i.product NOT IN (SELECT product FROM NewArrivals)', 'SELECT product, quantity FROM Inventory ORDER BY product', 'STRING, INT64', ['dryer', 30], ['oven', 5], ['top load washer', 10]],
    ['DELETE Inventory WHERE NOT EXISTS (SELECT * FROM NewArrivals WHERE Inventory.product = NewArrivals.product)', 'SELECT product, quantity FROM Inventory ORDER BY product', 'STRING, INT64', ['dryer', 30], ['oven', 5], ['top load washer', 10]],
    ['DELETE FROM Inventory AS i WHERE i.supply_constrained IS NULL AND i.quantity > 10', 'SELECT COUNT(*) FROM Inventory', 'INT64', 3], ['DELETE FROM Inventory WHERE supply_constrained', 'SELECT COUNT(*) FROM Inventory', 'INT64', 7],
    ['DELETE FROM Inventory', '', '!DELETE must have a WHERE clause'], ['DELETE FROM Inventory WHERE quantity', '', '!WHERE clause should return type BOOL, but returns INT64'],
    ['TRUNCATE TABLE Inventory', 'SELECT COUNT(*) FROM Inventory', 'INT64', 0],
  ),
  'UPDATE': [
    ...after(`${INVENTORY} ${NEW_ARRIVALS} ${WAREHOUSE}`,
      ["UPDATE Inventory SET quantity = quantity - 10, supply_constrained = DEFAULT WHERE product LIKE '%washer%'", "SELECT product, quantity FROM Inventory WHERE product LIKE '%washer%' ORDER BY 1", 'STRING, INT64', ['dishwasher', 20], ['front load washer', 10], ['top load washer', 0]],
      ['UPDATE Inventory SET quantity = quantity + (SELECT quantity FROM NewArrivals WHERE Inventory.product = NewArrivals.product), supply_constrained = FALSE WHERE product IN (SELECT product FROM NewArrivals)', 'SELECT product, quantity, supply_constrained FROM Inventory WHERE supply_constrained IS NOT NULL ORDER BY 1', 'STRING, INT64, BOOL', ['dryer', 230, false], ['oven', 305, false], ['top load washer', 110, false]],
      ['UPDATE Inventory i SET quantity = i.quantity + n.quantity, supply_constrained = FALSE FROM NewArrivals n WHERE i.product = n.product', 'SELECT SUM(quantity) FROM Inventory WHERE NOT supply_constrained', 'INT64', 645],
      ["UPDATE Inventory SET supply_constrained = TRUE FROM NewArrivals INNER JOIN Warehouse ON NewArrivals.warehouse = Warehouse.warehouse WHERE Inventory.product = NewArrivals.product AND Warehouse.state = 'WA'", 'SELECT product FROM Inventory WHERE supply_constrained ORDER BY 1', 'STRING', 'oven', 'top load washer'],
      ["UPDATE Inventory SET supply_constrained = TRUE FROM NewArrivals, Warehouse WHERE Inventory.product = NewArrivals.product AND NewArrivals.warehouse = Warehouse.warehouse AND Warehouse.state = 'CA'", 'SELECT product FROM Inventory WHERE supply_constrained', 'STRING', 'dryer'],
      ["UPDATE Inventory SET quantity = x FROM UNNEST([1, 2]) AS x WHERE product = 'oven'", '', '!UPDATE/MERGE must match at most one source row for each target row'],
      ['UPDATE Inventory SET quantity = 0', '', '!UPDATE must have a WHERE clause'], ['UPDATE Inventory SET quantity = 1, quantity = 2 WHERE TRUE', '', '!Update item quantity assigned more than once'],
      ["UPDATE Inventory SET quantity = 'x' WHERE TRUE", '', '!Value has type STRING which cannot be assigned to quantity, which has type INT64'], ['UPDATE Inventory SET price = 1 WHERE TRUE', '', '!Column price is not present in table'],
      ['UPDATE Inventory AS i SET i.quantity = NULL WHERE i.quantity < 10', 'SELECT product FROM Inventory WHERE quantity IS NULL', 'STRING', 'oven'],
    ),
    ...after(WASHERS,
      ["UPDATE DetailedInventory SET specifications.color = 'white', specifications.warranty = '1 year' WHERE product LIKE '%washer%'", 'SELECT product, specifications.color, specifications.warranty, specifications.dimensions IS NULL FROM DetailedInventory ORDER BY 1', 'STRING, STRING, STRING, BOOL', ['front load washer', 'white', '1 year', true], ['oven', null, null, true]],
      ["UPDATE DetailedInventory SET specifications = STRUCT<color STRING, warranty STRING, dimensions STRUCT<depth FLOAT64, height FLOAT64, width FLOAT64>>('white', '1 year', NULL) WHERE product LIKE '%washer%'", "SELECT specifications.color FROM DetailedInventory WHERE specifications.warranty = '1 year'", 'STRING', 'white'],
      ["UPDATE DetailedInventory SET specifications.dimensions.depth = 30 WHERE product = 'oven'", "SELECT specifications.dimensions.depth, specifications.dimensions.height FROM DetailedInventory WHERE product = 'oven'", 'FLOAT64, FLOAT64', [30, null]],
    ),
    ...after(COMMENTED,
      ["UPDATE DetailedInventory SET comments = ARRAY(SELECT comment FROM UNNEST(comments) AS comment UNION ALL SELECT (CAST('2016-01-01' AS DATE), 'comment1')) WHERE product = 'oven'", "SELECT comments FROM DetailedInventory WHERE product = 'oven'", 'ARRAY<STRUCT<created DATE, comment STRING>>', [['2016-01-01', 'comment1']]],
      ["UPDATE DetailedInventory SET comments = ARRAY(SELECT c FROM UNNEST(comments) AS c WHERE c.comment NOT LIKE '%comment2%') WHERE TRUE", "SELECT comments FROM DetailedInventory WHERE product LIKE '%washer%'", 'ARRAY<STRUCT<created DATE, comment STRING>>', [['2016-01-01', 'comment1']]],
    ),
    ...after(`${DEFAULTS} INSERT t VALUES (1, 'x', 2)`, ['UPDATE t SET a = DEFAULT, b = DEFAULT, c = DEFAULT WHERE TRUE', 'SELECT * FROM t', 'INT64, STRING, INT64', [7, 'none', null]]),
  ],
};
