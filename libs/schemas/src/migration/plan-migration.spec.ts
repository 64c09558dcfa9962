import { aField, anActualTable, aTableSchema } from '../testing/a-table-schema.js';
import { planMigration, type WantedDataset } from './plan-migration.js';
import { renderPlan } from './render-plan.js';

const things = aTableSchema();
const dataset = { datasetId: 'acme_local', location: 'US', labels: {}, description: '' };
const wantedWith = (...tables: WantedDataset['tables']): WantedDataset => ({ ...dataset, description: 'Costs of acme', tables });

describe('planMigration', () => {
  it('makes the dataset before its tables where there is nothing', () => {
    const plan = planMigration({ wanted: wantedWith(things), actual: { dataset: undefined, tables: [] } });
    expect(plan.steps.map((step) => step.kind)).toEqual(['create-dataset', 'create-table']);
  });

  it('plans nothing for a dataset that is as wanted', () => {
    const plan = planMigration({ wanted: wantedWith(things), actual: { dataset, tables: [anActualTable(things)] } });
    expect(plan.steps).toEqual([]);
    expect(renderPlan(plan)).toBe('Everything is as the table files want it.');
  });

  it('does not touch a dataset that lies elsewhere', () => {
    const plan = planMigration({ wanted: wantedWith(things), actual: { dataset: { ...dataset, location: 'EU' }, tables: [] } });
    expect(plan.steps).toEqual([expect.objectContaining({ kind: 'blocked', reason: expect.stringContaining('EU') as string })]);
  });

  it('puts what can be done into one update, and leaves what needs a copy out of it', () => {
    const actual = anActualTable(things, {
      clustering: ['day'],
      fields: [
        aField({ name: 'x_org_slug', mode: 'REQUIRED' }),
        aField({ name: 'thing_id', mode: 'REQUIRED', description: 'Old words.' }),
        aField({ name: 'day', type: 'STRING', mode: 'REQUIRED' }),
        aField({ name: 'old' }),
      ],
    });
    const plan = planMigration({ wanted: wantedWith(things), actual: { dataset, tables: [actual] } });
    expect(plan.steps.map((step) => step.kind)).toEqual(['update-table', 'copy-and-swap', 'leave-alone']);
    expect(plan.steps[0]).toMatchObject({
      update: {
        clustering: ['thing_id'],
        fields: [
          { name: 'x_org_slug' },
          { name: 'thing_id', description: 'What thing_id means in this test.' },
          { name: 'day', type: 'STRING' },
          { name: 'old' },
          { name: 'cost', type: 'BIGNUMERIC', mode: 'NULLABLE' },
        ],
      },
    });
    expect(plan.steps[1]).toMatchObject({ changes: [{ kind: 'type-changed', column: 'day' }] });
  });

  it('never asks for a column to be dropped, tightened or added as REQUIRED', () => {
    const wanted = aTableSchema({ fields: [...things.fields, aField({ name: 'must', mode: 'REQUIRED' }), aField({ name: 'extra' })] });
    const actual = anActualTable(things, { fields: [...things.fields.map((field) => ({ ...field, mode: 'NULLABLE' as const })), aField({ name: 'old' })] });
    const [update] = planMigration({ wanted: wantedWith(wanted), actual: { dataset, tables: [actual] } }).steps;
    if (update?.kind !== 'update-table') throw new Error('expected an update');
    expect(update.update.fields?.map((field) => `${field.name} ${field.mode}`)).toEqual([
      'x_org_slug NULLABLE',
      'thing_id NULLABLE',
      'day NULLABLE',
      'cost NULLABLE',
      'old NULLABLE',
      'extra NULLABLE',
    ]);
  });

  it('merges new fields into a stored STRUCT', () => {
    const box = (...names: readonly string[]): ReturnType<typeof aField> => aField({ name: 'box', type: 'STRUCT', fields: names.map((name) => aField({ name })) });
    const wanted = aTableSchema({ fields: [...things.fields, box('lid', 'key')] });
    const actual = anActualTable(things, { fields: [...things.fields, box('hinge', 'lid')] });
    const [update] = planMigration({ wanted: wantedWith(wanted), actual: { dataset, tables: [actual] } }).steps;
    if (update?.kind !== 'update-table') throw new Error('expected an update');
    expect(update.update.fields?.at(-1)?.fields?.map((field) => field.name)).toEqual(['hinge', 'lid', 'key']);
  });

  it('takes an expiration away with null', () => {
    const plan = planMigration({ wanted: wantedWith(things), actual: { dataset, tables: [anActualTable(things, { partitionExpirationDays: 9 })] } });
    expect(plan.steps).toEqual([expect.objectContaining({ update: { partitionExpirationDays: null } })]);
  });
});

describe('renderPlan', () => {
  it('reads like a plan of Terraform, with the reason of each line', () => {
    const stored = anActualTable(things, { fields: things.fields.slice(0, 3), clustering: [], partitioning: { type: 'DAY' } });
    const plan = planMigration({
      wanted: wantedWith(things, aTableSchema({ tableName: 'others' })),
      actual: { dataset, tables: [stored, anActualTable(aTableSchema({ tableName: 'relics' }))] },
    });
    expect(renderPlan(plan).split('\n')).toEqual([
      '~ table acme_local.things  (1 column(s) to add, 1 change(s) in place)',
      '    + column cost BIGNUMERIC NULLABLE  (stored rows get null)',
      '    ~ clustering [] -> [thing_id]  (new rows follow at once, stored rows only when they are rewritten)',
      '-/+ table acme_local.things  (BigQuery cannot do this in place; refused unless a copy-and-swap is asked for by name)',
      '    ! partitioning DAY on ingestion time -> DAY on day  (partitioning is fixed when a table is made; it takes a copy-and-swap)',
      '+ table acme_local.others: 4 columns, by DAY on day, clustered on thing_id  (the table does not exist)',
      '- table acme_local.relics stays  (no table file knows this table; data is never dropped)',
      '',
      'Plan: 1 to add, 1 to change, 1 refused, 1 left alone.',
    ]);
  });
});
