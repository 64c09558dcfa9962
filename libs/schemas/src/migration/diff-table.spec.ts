import { aField, anActualTable, aTableSchema } from '../testing/a-table-schema.js';
import type { TableSchema } from '../table-schema.js';
import type { ActualTable } from './actual-table.js';
import { diffTable } from './diff-table.js';
import type { ChangeEffect, TableDifference } from './table-change.js';

const wanted = aTableSchema();
const [org, id, day, cost] = wanted.fields as readonly [never, never, never, never];
const box = aField({ name: 'box', type: 'STRUCT', fields: [aField({ name: 'lid' })] });

interface Difference {
  readonly title: string;
  readonly wanted?: Partial<TableSchema>;
  readonly actual?: Partial<ActualTable>;
  readonly kind: TableDifference['kind'];
  readonly effect: ChangeEffect;
  readonly facts?: object;
}

const DIFFERENCES: readonly Difference[] = [
  { title: 'a new NULLABLE column', actual: { fields: [org, id, day] }, kind: 'column-added', effect: 'additive', facts: { column: 'cost' } },
  {
    title: 'a new REPEATED column',
    wanted: { fields: [...wanted.fields, aField({ name: 'notes', mode: 'REPEATED' })] },
    kind: 'column-added',
    effect: 'additive',
    facts: { column: 'notes', reason: 'stored rows get an empty list' },
  },
  { title: 'a new REQUIRED column', actual: { fields: [org, day, cost] }, kind: 'column-added', effect: 'needs-copy', facts: { column: 'thing_id' } },
  {
    title: 'a new field of a STRUCT',
    wanted: { fields: [...wanted.fields, aField({ ...box, fields: [...(box.fields ?? []), aField({ name: 'key' })] })] },
    actual: { fields: [...wanted.fields, box] },
    kind: 'column-added',
    effect: 'additive',
    facts: { column: 'box.key' },
  },
  { title: 'a column that no file knows', actual: { fields: [...wanted.fields, aField({ name: 'old' })] }, kind: 'column-unknown', effect: 'left-alone', facts: { column: 'old' } },
  {
    title: 'another type',
    actual: { fields: [org, id, day, aField({ name: 'cost', type: 'FLOAT64' })] },
    kind: 'type-changed',
    effect: 'needs-copy',
    facts: { column: 'cost', from: 'FLOAT64', to: 'BIGNUMERIC' },
  },
  {
    title: 'a wider type',
    actual: { fields: [org, id, day, aField({ name: 'cost', type: 'NUMERIC' })] },
    kind: 'type-changed',
    effect: 'needs-copy',
    facts: { reason: expect.stringContaining('SET DATA TYPE') as string },
  },
  {
    title: 'REQUIRED relaxed to NULLABLE',
    actual: { fields: [org, id, day, aField({ name: 'cost', type: 'BIGNUMERIC', mode: 'REQUIRED' })] },
    kind: 'mode-changed',
    effect: 'in-place',
    facts: { from: 'REQUIRED', to: 'NULLABLE' },
  },
  {
    title: 'NULLABLE tightened to REQUIRED',
    actual: { fields: [org, aField({ name: 'thing_id' }), day, cost] },
    kind: 'mode-changed',
    effect: 'needs-copy',
    facts: { from: 'NULLABLE', to: 'REQUIRED' },
  },
  {
    title: 'another column description',
    actual: { fields: [org, id, day, aField({ name: 'cost', type: 'BIGNUMERIC', description: 'Old words.' })] },
    kind: 'column-description-changed',
    effect: 'in-place',
    facts: { column: 'cost', from: 'Old words.' },
  },
  {
    title: 'another default',
    wanted: { fields: [org, id, day, aField({ name: 'cost', type: 'BIGNUMERIC', defaultValueExpression: '0' })] },
    kind: 'default-changed',
    effect: 'in-place',
    facts: { from: undefined, to: '0' },
  },
  { title: 'another description', actual: { description: 'Old words.' }, kind: 'description-changed', effect: 'in-place' },
  { title: 'another partition column', actual: { partitioning: { type: 'DAY', field: 'other_day' } }, kind: 'partitioning-changed', effect: 'needs-copy' },
  { title: 'another partition type', actual: { partitioning: { type: 'MONTH', field: 'day' } }, kind: 'partitioning-changed', effect: 'needs-copy' },
  { title: 'partitions by ingestion time', actual: { partitioning: { type: 'DAY' } }, kind: 'partitioning-changed', effect: 'needs-copy' },
  { title: 'partitions by integer range', actual: { partitioning: { type: 'other', detail: 'range of shard' } }, kind: 'partitioning-changed', effect: 'needs-copy' },
  { title: 'another clustering', actual: { clustering: [] }, kind: 'clustering-changed', effect: 'in-place', facts: { from: [], to: ['thing_id'] } },
  { title: 'another order of clustering', wanted: { clustering: ['day', 'thing_id'] }, actual: { clustering: ['thing_id', 'day'] }, kind: 'clustering-changed', effect: 'in-place' },
  { title: 'a new expiration', wanted: { partitionExpirationDays: 90 }, kind: 'expiration-changed', effect: 'in-place', facts: { from: undefined, to: 90 } },
  { title: 'no expiration any more', actual: { partitionExpirationDays: 90 }, kind: 'expiration-changed', effect: 'in-place', facts: { from: 90, to: undefined } },
  { title: 'a required partition filter', wanted: { requirePartitionFilter: true }, kind: 'partition-filter-changed', effect: 'in-place' },
  { title: 'a missing label', actual: { labels: {} }, kind: 'label-changed', effect: 'in-place', facts: { label: 'domain', from: undefined, to: 'test' } },
  { title: 'another primary key', actual: { primaryKey: ['thing_id'] }, kind: 'primary-key-changed', effect: 'in-place' },
];

describe('diffTable', () => {
  it('finds nothing in a table that is as wanted', () => {
    expect(diffTable(wanted, anActualTable(wanted))).toEqual([]);
  });

  it.each(DIFFERENCES)('finds $title, and that it is $effect', ({ wanted: change = {}, actual = {}, kind, effect, facts = {} }) => {
    const table = aTableSchema(change);
    const changes = diffTable(table, anActualTable(wanted, { ...(change.clustering === undefined ? {} : { clustering: change.clustering }), ...actual }));
    expect(changes).toEqual([expect.objectContaining({ kind, effect, ...facts })]);
    expect(changes[0]?.reason).not.toBe('');
  });

  it.each([
    ['names of columns in another case', { fields: wanted.fields.map((field) => ({ ...field, name: field.name.toUpperCase() })) }],
    ['another order of columns', { fields: wanted.fields.toReversed() }],
    ['labels of somebody else', { labels: { ...wanted.labels, owner: 'somebody' } }],
    ['a primary key that the source could not tell', { primaryKey: undefined as never }],
  ])('does not mind %s', (_title, actual) => {
    expect(diffTable(wanted, anActualTable(wanted, actual))).toEqual([]);
  });
});
