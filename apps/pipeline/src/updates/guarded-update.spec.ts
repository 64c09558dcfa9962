import { defaultSchemaDirectory, SchemaRegistry } from '@cloudact/schemas';
import { guardedUpdate } from './guarded-update.js';

const table = SchemaRegistry.fromDirectory(defaultSchemaDirectory).ref('organization', { projectId: 'p', datasetId: 'acme_local' }, 'cost_data_standard_1_3');

describe('a guarded update', () => {
  it('always names the organisation in its filter', () => {
    expect(guardedUpdate(table, 'acme', { x_allocation_team: 'a' }, { ChargeCategory: 'Usage' }).where).toEqual({ ChargeCategory: 'Usage', x_org_slug: 'acme' });
    expect(guardedUpdate(table, 'acme', { x_allocation_team: 'a' }, { ChargeCategory: 'Usage', x_org_slug: 'acme' }).where).toEqual({ ChargeCategory: 'Usage', x_org_slug: 'acme' });
  });

  it.each([
    ['another organisation', { ServiceName: 'a' }, { ChargeCategory: 'Usage', x_org_slug: 'globex' }],
    ['a list of organisations', { ServiceName: 'a' }, { ChargeCategory: 'Usage', x_org_slug: ['acme', 'globex'] }],
    ['an empty filter', { ServiceName: 'a' }, {}],
    ['a filter of the organisation alone', { ServiceName: 'a' }, { x_org_slug: 'acme' }],
    ['a new identity', { x_source_row_id: 'x' }, { ChargeCategory: 'Usage' }],
  ])('refuses %s', (_what, set, where) => {
    expect(() => guardedUpdate(table, 'acme', set, where)).toThrow(expect.objectContaining({ code: 'DML_INVALID' }));
  });

  it('refuses to set whose row it is, or which run wrote it', () => {
    for (const column of ['x_org_slug', 'x_run_id']) {
      expect(() => guardedUpdate(table, 'acme', { [column]: 'globex' }, { ChargeCategory: 'Usage' })).toThrow(expect.objectContaining({ code: 'LINEAGE_COLUMN_SET', errors: [expect.objectContaining({ field: column })] }));
    }
  });
});
