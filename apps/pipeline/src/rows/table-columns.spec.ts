import { defaultSchemaDirectory, SchemaRegistry } from '@cloudact/schemas';
import { parseExactJson } from '../body/exact-json.js';
import { TableColumns } from './table-columns.js';

const registry = SchemaRegistry.fromDirectory(defaultSchemaDirectory);
const costs = new TableColumns(registry.table('organization', 'cost_data_standard_1_3'));
const openai = new TableColumns({
  ...registry.table('organization', 'genai_openai_usage'),
  fields: [
    { name: 'flag', type: 'BOOL', mode: 'NULLABLE', description: '' },
    { name: 'count', type: 'INT64', mode: 'NULLABLE', description: '' },
    { name: 'ratio', type: 'FLOAT64', mode: 'NULLABLE', description: '' },
    { name: 'names', type: 'STRING', mode: 'REPEATED', description: '' },
    { name: 'place', type: 'STRUCT', mode: 'NULLABLE', description: '', fields: [{ name: 'cost', type: 'NUMERIC', mode: 'NULLABLE', description: '' }] },
  ],
});
const fromJson = (text: string): unknown => costs.fromJson(parseExactJson(text) as Record<string, unknown>, 3);

describe('columns of a table', () => {
  it('take money from JSON numbers with every digit', () => {
    expect(fromJson('{"BilledCost":0.00000080000,"ListCost":12,"ListUnitPrice":1e-12}')).toEqual({ BilledCost: '0.00000080000', ListCost: 12, ListUnitPrice: '1e-12' });
  });

  it('keep the numbers inside of a JSON column as they were written', () => {
    expect(fromJson('{"Tags":{"share":1.50,"big":12345678901234567890}}')).toEqual({ Tags: '{"share":1.50,"big":12345678901234567890}' });
  });

  it('leave a number in a text column a number, which the codec refuses', () => {
    expect(fromJson('{"ServiceName":1.5}')).toEqual({ ServiceName: 1.5 });
  });

  it.each(['x_org_slug', 'x_run_id', 'x_ingested_at'])('refuse %s in a row, by row and field', (column) => {
    expect(() => fromJson(`{"BilledCost":"1","${column}":"globex"}`)).toThrow(expect.objectContaining({ code: 'LINEAGE_COLUMN_SET', errors: [expect.objectContaining({ row: 3, field: column })] }));
  });

  it.each([
    [['BilledCost', 'x_org_slug'], 'LINEAGE_COLUMN_SET'],
    [['BilledCost', 'Bogus'], 'COLUMN_UNKNOWN'],
    [['BilledCost'], 'COLUMN_MISSING'],
  ])('refuse the header %j: %s', (header, code) => {
    expect(() => costs.checkHeader(header)).toThrow(expect.objectContaining({ code }));
  });

  it('need no id of the source row in the header', () => {
    expect(() => costs.checkHeader(costs.required)).not.toThrow();
    expect(costs.required).toContain('ChargePeriodStart');
    expect(costs.required).not.toContain('x_source_row_id');
  });

  it.each([
    ['flag', 'TRUE', 'true'],
    ['flag', '', undefined],
    ['count', '12345678901234567890', '12345678901234567890'],
    ['ratio', '1.5', '1.5'],
    ['names', '["a","b"]', ['a', 'b']],
    ['names', 'a;b', 'a;b'],
    ['place', '{"cost":0.10}', { cost: '0.10' }],
    ['place', 'NULL', undefined],
  ])('take cell %s = %s as %j', (column, cell, value) => {
    expect(openai.fromCells([column], [cell])[column]).toEqual(value);
  });

  it('take 5.0 for an INT64, and leave what is no whole number to the codec', () => {
    expect(openai.fromJson(parseExactJson('{"count":5.0}') as Record<string, unknown>, 0)).toEqual({ count: 5 });
    expect(openai.fromJson(parseExactJson('{"count":5.5}') as Record<string, unknown>, 0)).toEqual({ count: '5.5' });
  });
});
