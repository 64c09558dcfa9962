import type { SchemaFault } from './schema-fault.js';
import type { TableFile, TableFileField } from './table-file.js';
import { aFileField, aTableFile } from './testing/a-table-file.js';
import { validateTableFile } from './validate-table-file.js';

const FILE = 'organization/things.json';

/** The faultless file with one more column. */
function withColumn(column: TableFileField): TableFile {
  const file = aTableFile();
  return { ...file, schema: [...file.schema, column] };
}

/** The faultless file as the pipeline would write it, less the column named. */
function pipelineFileWithout(missing?: string): TableFile {
  const lineage = [
    aFileField({ name: 'x_org_slug', mode: 'REQUIRED' }),
    aFileField({ name: 'x_pipeline_id', mode: 'REQUIRED' }),
    aFileField({ name: 'x_credential_id', mode: 'REQUIRED' }),
    aFileField({ name: 'x_pipeline_run_date', type: 'DATE', mode: 'REQUIRED' }),
    aFileField({ name: 'x_run_id', mode: 'REQUIRED' }),
    aFileField({ name: 'x_ingested_at', type: 'TIMESTAMP', mode: 'REQUIRED' }),
    aFileField({ name: 'x_ingestion_date', type: 'DATE', mode: 'REQUIRED' }),
  ];
  const file = aTableFile({ labels: { domain: 'test', written_by: 'pipeline' } });
  const schema = [...file.schema.slice(1), ...lineage].filter((column) => column.name !== missing);
  return { ...file, schema, write_profile: 'append', primary_key: ['x_run_id', 'thing_id'], slice_key: ['x_run_id'] };
}

interface Refusal {
  readonly title: string;
  readonly json: unknown;
  readonly file?: string;
  readonly pointer: string;
  readonly field?: string;
  readonly says: RegExp;
}

const REFUSALS: readonly Refusal[] = [
  { title: 'a file that is no object', json: [], pointer: '', says: /object/ },
  { title: 'a missing property', json: { ...aTableFile(), clustering: undefined }, pointer: '', says: /clustering/ },
  { title: 'a property that nobody knows', json: { ...aTableFile(), clusterin: [] }, pointer: '/clusterin', says: /not a property/ },
  { title: 'a table without clustering', json: aTableFile({ clustering: [] }), pointer: '/clustering', says: /fewer than 1/ },
  { title: 'five clustering columns', json: aTableFile({ clustering: ['a', 'b', 'c', 'd', 'e'] }), pointer: '/clustering', says: /more than 4/ },
  { title: 'an unknown type', json: withColumn({ ...aFileField({ name: 'size' }), type: 'INTEGER' as never }), pointer: '/schema/5/type', field: 'size', says: /INT64/ },
  { title: 'an unknown mode', json: withColumn({ ...aFileField({ name: 'size' }), mode: 'OPTIONAL' as never }), pointer: '/schema/5/mode', field: 'size', says: /NULLABLE/ },
  { title: 'an impossible column name', json: withColumn(aFileField({ name: 'lineItem/id' })), pointer: '/schema/5/name', field: 'lineItem/id', says: /pattern/ },
  { title: 'a column name of 301 characters', json: withColumn(aFileField({ name: 'a'.repeat(301) })), pointer: '/schema/5/name', field: 'a'.repeat(301), says: /more than 300/ },
  { title: 'a STRUCT without fields', json: withColumn(aFileField({ name: 'box', type: 'STRUCT' })), pointer: '/schema/5', field: 'box', says: /fields/ },
  { title: 'fields on a STRING', json: withColumn(aFileField({ name: 'box', fields: [aFileField({ name: 'lid' })] })), pointer: '/schema/5/fields', field: 'box', says: /STRUCT/ },
  { title: 'a RANGE of nothing', json: withColumn(aFileField({ name: 'span', type: 'RANGE' })), pointer: '/schema/5', field: 'span', says: /range_element_type/ },
  { title: 'a label with capitals', json: aTableFile({ labels: { domain: 'Test', written_by: 'api' } }), pointer: '/labels/domain', says: /pattern/ },
  { title: 'a missing description', json: withColumn({ ...aFileField({ name: 'size' }), description: undefined as never }), pointer: '/schema/5', field: 'size', says: /description/ },
  { title: 'a file in another folder', json: aTableFile(), file: 'tables/things.json', pointer: '', says: /bootstrap\/ or organization\// },
  { title: 'a table called otherwise than its file', json: aTableFile(), file: 'organization/stuff.json', pointer: '/table_name', says: /stuff\.json/ },
  { title: 'the same column twice but for case', json: withColumn(aFileField({ name: 'Cost' })), pointer: '/schema/5/name', field: 'Cost', says: /already as "cost"/ },
  {
    title: 'the same nested field twice but for case',
    json: withColumn(aFileField({ name: 'box', type: 'STRUCT', fields: [aFileField({ name: 'lid' }), aFileField({ name: 'LID' })] })),
    pointer: '/schema/5/fields/1/name',
    field: 'box.LID',
    says: /already as "lid"/,
  },
  { title: 'a reserved prefix', json: withColumn(aFileField({ name: '_partition_day' })), pointer: '/schema/5/name', field: '_partition_day', says: /_PARTITION/ },
  { title: 'a reserved word', json: withColumn(aFileField({ name: 'hash' })), pointer: '/schema/5/name', field: 'hash', says: /reserved word/ },
  { title: 'a description of two words', json: withColumn({ ...aFileField({ name: 'size' }), description: 'The size' }), pointer: '/schema/5/description', field: 'size', says: /2 word/ },
  {
    title: 'a description that only repeats the name',
    json: withColumn({ ...aFileField({ name: 'created_at' }), description: 'The created at of this field' }),
    pointer: '/schema/5/description',
    field: 'created_at',
    says: /repeats the name/,
  },
  { title: 'a placeholder', json: withColumn({ ...aFileField({ name: 'size' }), description: 'Tell what this is, TBD' }), pointer: '/schema/5/description', field: 'size', says: /placeholder/ },
  { title: 'a partition column that is not there', json: aTableFile({ partitioning: { type: 'DAY', field: 'date' } }), pointer: '/partitioning/field', field: 'date', says: /no top-level column/ },
  { title: 'a partition column of the wrong type', json: aTableFile({ partitioning: { type: 'DAY', field: 'cost' } }), pointer: '/partitioning/field', field: 'cost', says: /BIGNUMERIC/ },
  { title: 'hourly partitions of a DATE', json: aTableFile({ partitioning: { type: 'HOUR', field: 'day' } }), pointer: '/partitioning/field', field: 'day', says: /TIMESTAMP, DATETIME/ },
  { title: 'a clustering column that is not there', json: aTableFile({ clustering: ['thing'] }), pointer: '/clustering/0', field: 'thing', says: /no top-level column/ },
  { title: 'a repeated clustering column', json: aTableFile({ clustering: ['thing_id', 'notes'] }), pointer: '/clustering/1', field: 'notes', says: /REPEATED/ },
  {
    title: 'a clustering column of a type that cannot be sorted',
    json: { ...withColumn(aFileField({ name: 'facts', type: 'JSON' })), clustering: ['facts'] },
    pointer: '/clustering/0',
    field: 'facts',
    says: /JSON/,
  },
  { title: 'a key column that is not there', json: aTableFile({ primary_key: ['id'] }), pointer: '/primary_key/0', field: 'id', says: /no top-level column/ },
  { title: 'a key column that may be null', json: aTableFile({ primary_key: ['thing_id', 'cost'] }), pointer: '/primary_key/1', field: 'cost', says: /REQUIRED/ },
  { title: 'a slice column outside the key', json: aTableFile({ slice_key: ['day'] }), pointer: '/slice_key/0', field: 'day', says: /not in primary_key/ },
  { title: 'money in binary fractions', json: withColumn(aFileField({ name: 'monthly_fees', type: 'FLOAT64' })), pointer: '/schema/5/type', field: 'monthly_fees', says: /BIGNUMERIC/ },
  {
    title: 'money in binary fractions inside a STRUCT',
    json: withColumn(aFileField({ name: 'item', type: 'STRUCT', fields: [aFileField({ name: 'effectivePrice', type: 'FLOAT64' })] })),
    pointer: '/schema/5/fields/0/type',
    field: 'item.effectivePrice',
    says: /BIGNUMERIC/,
  },
  { title: 'an organization table without x_org_slug', json: aTableFile({ schema: aTableFile().schema.slice(1), primary_key: ['thing_id'] }), pointer: '/schema', field: 'x_org_slug', says: /missing/ },
  { title: 'a shared table without org_slug', json: aTableFile(), file: 'bootstrap/things.json', pointer: '/schema', field: 'org_slug', says: /missing/ },
  { title: 'x_* columns in a shared table', json: aTableFile(), file: 'bootstrap/things.json', pointer: '/schema/0/name', field: 'x_org_slug', says: /organization tables/ },
  { title: 'a pipeline table without a lineage column', json: pipelineFileWithout('x_credential_id'), pointer: '/schema', field: 'x_credential_id', says: /STRING REQUIRED/ },
  { title: 'a lineage column in a table of the api', json: withColumn(aFileField({ name: 'x_run_id' })), pointer: '/schema/5/name', field: 'x_run_id', says: /api writes/ },
  { title: 'an organization table of nobody', json: aTableFile({ labels: { domain: 'test', written_by: 'chat' } }), pointer: '/labels/written_by', says: /"api" or "pipeline"/ },
];

describe('validateTableFile', () => {
  it('finds no fault in a faultless file', () => {
    expect(validateTableFile(aTableFile(), FILE)).toEqual([]);
  });

  it('finds no fault in a faultless file of the pipeline', () => {
    expect(validateTableFile(pipelineFileWithout(), FILE)).toEqual([]);
  });

  it.each(REFUSALS)('names file, pointer and column of $title', ({ json, file = FILE, pointer, field, says }) => {
    const faults = validateTableFile(JSON.parse(JSON.stringify(json)), file);
    const found: SchemaFault | undefined = faults.find((fault) => fault.pointer === pointer && fault.field === field);
    expect(found).toMatchObject({ file, message: expect.stringMatching(says) as string });
  });

  it('names every fault of the file, not only the first', () => {
    const faults = validateTableFile(aTableFile({ clustering: ['nope'], primary_key: ['neither'], partitioning: { type: 'DAY', field: 'nor' } }), FILE);
    expect(faults.map((fault) => fault.pointer)).toEqual(['/partitioning/field', '/clustering/0', '/primary_key/0']);
  });

  it('lets a ratio be a FLOAT64', () => {
    expect(validateTableFile(withColumn(aFileField({ name: 'temperature', type: 'FLOAT64' })), FILE)).toEqual([]);
  });
});
