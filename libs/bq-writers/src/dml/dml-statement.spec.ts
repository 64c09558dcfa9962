import { aTableRef } from '../testing/a-write-request.js';
import { deleteStatement, insertIfAbsentStatement, insertStatement, patchStatement, updateStatement } from './dml-statement.js';

const table = aTableRef();
const evil = `x' OR 1=1 --`;

describe('DML builders', () => {
  it('update: values and filters travel as typed parameters, never as text', () => {
    const { sql, params } = updateStatement(table, { tags: { team: evil }, cost: '1.50' }, { id: [evil, 'r1'], x_org_slug: 'acme', cost: null });
    expect(sql).toBe('UPDATE `test-project.acme_local.costs` SET `tags` = @set_tags, `cost` = @set_cost WHERE `id` IN UNNEST(@where_id) AND `x_org_slug` = @where_x_org_slug AND `cost` IS NULL');
    expect(params).toEqual({
      set_tags: { type: 'JSON', value: JSON.stringify({ team: evil }) },
      set_cost: { type: 'BIGNUMERIC', value: '1.5' },
      where_id: { type: ['STRING'], value: [evil, 'r1'] },
      where_x_org_slug: { type: 'STRING', value: 'acme' },
    });
  });

  it('refuses an empty filter, an unknown column and a value that its column does not take', () => {
    expect(() => updateStatement(table, { cost: '1' }, {})).toThrow('an empty filter would change every row');
    expect(() => deleteStatement(table, { colour: 'red' })).toThrow('it has no column colour');
    expect(() => updateStatement(table, { cost: 'much' }, { id: 'a' })).toThrow('"much" is not a BIGNUMERIC');
    expect(() => updateStatement(table, {}, { id: 'a' })).toThrow('no column to set');
  });

  it('changes every row only when told so', () => {
    expect(updateStatement(table, { cost: '0' }, 'everyRow').sql).toMatch(/WHERE TRUE$/);
  });

  it('patch: one statement for many rows, by the primary key', () => {
    const fields = table.schema.fields.filter(({ name }) => ['x_org_slug', 'x_run_date', 'id', 'cost'].includes(name));
    expect(patchStatement(table, fields, []).sql).toBe(
      'UPDATE `test-project.acme_local.costs` AS T SET `cost` = S.`cost`\nFROM (SELECT * FROM UNNEST(@rows)) AS S WHERE T.`x_org_slug` = S.`x_org_slug` AND T.`x_run_date` = S.`x_run_date` AND T.`id` = S.`id`',
    );
  });

  it('insert: lists only the columns that the rows carry', () => {
    const row = { id: 'a', day: '2026-01-01', x_org_slug: 'acme', x_run_date: '2026-01-01', x_ingested_at: '2026-01-01T00:00:00Z' };
    const { sql, params } = insertStatement(table, [row]);
    expect(sql).toBe('INSERT INTO `test-project.acme_local.costs` (`id`, `day`, `x_org_slug`, `x_run_date`, `x_ingested_at`) SELECT `id`, `day`, `x_org_slug`, `x_run_date`, `x_ingested_at` FROM UNNEST(@rows)');
    expect(params?.['rows']?.value).toEqual([row]);
  });

  it('insert if absent: one MERGE by the whole primary key, which must be given', () => {
    const row = { id: 'a', day: '2026-01-01', x_org_slug: 'acme', x_run_date: '2026-01-01', x_ingested_at: '2026-01-01T00:00:00Z' };
    const { sql, params } = insertIfAbsentStatement(table, row);
    expect(sql).toBe(`MERGE \`test-project.acme_local.costs\` AS T
USING (SELECT * FROM UNNEST(@rows)) AS S
ON T.\`x_org_slug\` = S.\`x_org_slug\` AND T.\`x_run_date\` = S.\`x_run_date\` AND T.\`id\` = S.\`id\`
WHEN NOT MATCHED THEN INSERT (\`id\`, \`day\`, \`x_org_slug\`, \`x_run_date\`, \`x_ingested_at\`) VALUES (S.\`id\`, S.\`day\`, S.\`x_org_slug\`, S.\`x_run_date\`, S.\`x_ingested_at\`)`);
    expect(params?.['rows']?.value).toEqual([row]);
    expect(() => insertIfAbsentStatement(table, { ...row, id: null })).toThrow('whole primary key (id)');
  });
});
