import { defaultSchemaDirectory, diffTable, type FieldSchema, SchemaRegistry, type TableSchema } from '@cloudact/schemas';
import { datasetDialect, regionDialect } from './catalog-dialect.js';
import { readLook } from './read-look.js';
import { shapeQuery } from './shape-query.js';
import { labelsOfLiteral, textOfLiteral } from './sql-text.js';

const [table] = SchemaRegistry.fromDirectory(defaultSchemaDirectory).tables('organization').filter(({ fields }) => fields.some(({ type }) => type === 'STRUCT')) as [TableSchema];
const dataType = (field: FieldSchema): string => {
  const element = field.type === 'STRUCT' ? `STRUCT<${(field.fields ?? []).map((inner) => `${inner.name} ${dataType(inner)}`).join(', ')}>` : field.type;
  return field.mode === 'REPEATED' ? `ARRAY<${element}>` : element;
};
const paths = (fields: readonly FieldSchema[], prefix = ''): readonly object[] => fields.flatMap((field) => [{ n: `${prefix}${field.name}`, t: dataType(field), e: field.description }, ...paths(field.fields ?? [], `${prefix}${field.name}.`)]);

/** The table as BigQuery's views would tell it. */
function look(overrides: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    c: table.fields.map((field) => ({ n: field.name, t: dataType(field), u: field.mode === 'NULLABLE' ? 'YES' : 'NO', p: field.name === table.partitioning.field ? 'YES' : 'NO', k: table.clustering.includes(field.name) ? String(table.clustering.indexOf(field.name) + 1) : null, d: null })),
    f: paths(table.fields),
    o: [{ n: 'description', v: JSON.stringify(table.description) }, { n: 'labels', v: Object.entries(table.labels).map(([key, value]) => `STRUCT("${key}", "${value}")`).join('') }, ...(table.partitionExpirationDays === undefined ? [] : [{ n: 'partition_expiration_days', v: `${table.partitionExpirationDays}.0` }])],
    k: table.primaryKey,
    p: null,
    ...overrides,
  });
}

describe('readLook', () => {
  it('finds no difference in a table that is as its file wants it, lists and records included', () => {
    expect(diffTable(table, readLook(table.tableName, look(), table))).toEqual([]);
  });

  it.each([
    ['a day', 'DATE(x_ingestion_date)', { type: 'DAY', field: 'x_ingestion_date' }],
    ['a bare date', 'x_ingestion_date', { type: 'DAY', field: 'x_ingestion_date' }],
    ['a month', 'DATE_TRUNC(x_ingestion_date, MONTH)', { type: 'MONTH', field: 'x_ingestion_date' }],
    ['an hour', 'TIMESTAMP_TRUNC(x_ingestion_date, HOUR)', { type: 'HOUR', field: 'x_ingestion_date' }],
    ['ranges of integers', 'RANGE_BUCKET(n, GENERATE_ARRAY(0, 100, 10))', { type: 'other', detail: 'RANGE_BUCKET(n, GENERATE_ARRAY(0, 100, 10))' }],
  ])('reads from the DDL that partitions are by %s', (_what, p, partitioning) => {
    expect(readLook(table.tableName, look({ p }), table).partitioning).toEqual(partitioning);
  });

  it('keeps a type that it does not know apart from every wanted one', () => {
    const c = [{ n: 'day', t: 'NUMERIC(10, 2)', u: 'YES', p: 'NO', k: null, d: null }, { n: 'odd', t: 'INTERVAL_OF_TOMORROW', u: 'YES', p: 'NO', k: null, d: "'x'" }];
    expect(readLook('t', look({ c, f: [] }), undefined).fields).toEqual([
      { name: 'day', type: 'NUMERIC', mode: 'NULLABLE', description: '' },
      { name: 'odd', type: 'INTERVAL_OF_TOMORROW', mode: 'NULLABLE', description: '', defaultValueExpression: "'x'" },
    ]);
  });
});

describe('the literals of options', () => {
  it.each([['"plain"', 'plain'], [String.raw`"a \"b\" \\ c"`, String.raw`a "b" \ c`], [String.raw`'it\'s\n\u00e9\x41\101'`, "it's\néAA"], ['no literal', 'no literal']])('%s is %j', (literal, text) => {
    expect(textOfLiteral(literal)).toBe(text);
  });

  it('of labels are pairs', () => {
    expect(labelsOfLiteral('[STRUCT("domain", "costs"), STRUCT("written_by", "api")]')).toEqual({ domain: 'costs', written_by: 'api' });
  });
});

describe('shapeQuery', () => {
  it('names a region and takes the datasets as a parameter, or names each dataset', () => {
    const regional = shapeQuery(regionDialect('p', 'US'), ['a', 'b'], ['domain']);
    expect(regional.match(/`region-us`\.INFORMATION_SCHEMA\.\w+ WHERE table_schema IN UNNEST\(@datasets\)/g)).toHaveLength(5);
    expect(shapeQuery(datasetDialect('p'), ['a', 'b'], ['domain']).match(/`p\.[ab]`\.INFORMATION_SCHEMA/g)).toHaveLength(10);
    expect(() => shapeQuery(datasetDialect('p'), ['a`; DROP SCHEMA b'], [])).toThrow(expect.objectContaining({ code: 'INVALID_IDENTIFIER' }));
  });

  it('asks for known labels only, and for none that would break out of its text', () => {
    const sql = shapeQuery(regionDialect('p', 'US'), ['a'], ['domain', 'x"), DROP']);
    expect(sql).toContain('STRUCT\\("domain"');
    expect(sql).not.toContain('DROP');
  });
});
