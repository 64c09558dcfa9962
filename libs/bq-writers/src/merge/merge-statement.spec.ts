import { aField } from '@cloudact/schemas/testing';
import { TableRef } from '@cloudact/schemas';
import { aTableRef, COSTS } from '../testing/a-write-request.js';
import { replaceSliceStatement, upsertStatement } from './merge-statement.js';

const columns = ['id', 'cost'];
const stamped = ['x_org_slug', 'x_run_date'];

describe('MERGE statements', () => {
  it('upsert: matches by the whole key, updates the rest, takes stamped columns from parameters', () => {
    expect(upsertStatement({ target: aTableRef(), source: { is: 'parameter' }, columns, stamped })).toBe(
      `MERGE \`test-project.acme_local.costs\` AS T
USING (SELECT * FROM UNNEST(@rows)) AS S
ON T.\`x_org_slug\` = @stamp_x_org_slug AND T.\`x_run_date\` = @stamp_x_run_date AND T.\`id\` = S.\`id\`
WHEN MATCHED THEN UPDATE SET \`cost\` = S.\`cost\`
WHEN NOT MATCHED THEN INSERT (\`id\`, \`cost\`, \`x_org_slug\`, \`x_run_date\`) VALUES (S.\`id\`, S.\`cost\`, @stamp_x_org_slug, @stamp_x_run_date)`,
    );
  });

  it('upsert from staging: reduces the source to the last row of each key', () => {
    const target = aTableRef();
    expect(upsertStatement({ target, source: { is: 'staging', table: TableRef.staging(target, 's1') }, columns, stamped })).toContain(
      'USING (SELECT `id`, `cost` FROM `test-project.acme_local.costs__staging_s1` WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY `id` ORDER BY __seq DESC) = 1) AS S',
    );
  });

  it('upsert: a nullable key column also matches NULL with NULL', () => {
    const nullable = { ...COSTS, fields: COSTS.fields.map((field) => (field.name === 'id' ? aField({ name: 'id' }) : field)) };
    expect(upsertStatement({ target: aTableRef(nullable), source: { is: 'parameter' }, columns, stamped })).toContain('(T.`id` = S.`id` OR (T.`id` IS NULL AND S.`id` IS NULL))');
  });

  it('replace-slice: deletes exactly the slice and inserts, in one statement', () => {
    const sql = replaceSliceStatement({ target: aTableRef(), source: { is: 'parameter' }, columns, stamped });
    expect(sql).toContain('ON FALSE\nWHEN NOT MATCHED BY SOURCE AND T.`x_org_slug` = @stamp_x_org_slug AND T.`x_run_date` = @stamp_x_run_date THEN DELETE\n');
  });

  it('gives a table that requires a partition filter one that it accepts', () => {
    const sql = replaceSliceStatement({ target: aTableRef({ ...COSTS, requirePartitionFilter: true }), source: { is: 'parameter' }, columns, stamped });
    expect(sql).toContain("AND T.`day` >= DATE '0001-01-01' THEN DELETE");
    const undated = { ...COSTS, requirePartitionFilter: true, fields: COSTS.fields.map((field) => (field.name === 'day' ? aField({ name: 'day', type: 'DATE' }) : field)) };
    expect(replaceSliceStatement({ target: aTableRef(undated), source: { is: 'parameter' }, columns, stamped })).toContain("AND (T.`day` >= DATE '0001-01-01' OR T.`day` IS NULL) THEN DELETE");
  });
});
