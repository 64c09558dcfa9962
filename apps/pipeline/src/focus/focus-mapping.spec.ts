import { defaultSchemaDirectory, SchemaRegistry } from '@cloudact/schemas';
import { checkFocusHeader, FocusMapping } from './focus-mapping.js';
import { type FocusRecord, focusRecordOf, focusRow, mendRecord } from './focus-record.js';
import { FOCUS_TABLE } from './focus-table.js';
import { COLUMNS_SINCE, focusVersionOf } from './focus-version.js';
import { canonicalValue } from './focus-values.js';

const table = SchemaRegistry.fromDirectory(defaultSchemaDirectory).table('organization', FOCUS_TABLE);
const focusColumns = table.fields.map(({ name }) => name).filter((name) => !name.startsWith('x_'));

function aRecord(record: FocusRecord['record'], more: Partial<FocusRecord> = {}): FocusRecord {
  return { version: '1.0', line: 2, source_row_id: 'abc-0', record, ...more };
}
function mapped(record: FocusRecord['record']): Readonly<Record<string, unknown>> {
  return new FocusMapping(Object.keys(record), table).toRow(aRecord(record));
}

describe('a FOCUS record', () => {
  it('fills every one of the 65 columns by its own name', () => {
    const record = Object.fromEntries(focusColumns.map((name) => [name, `value of ${name}`]));
    expect(focusColumns).toHaveLength(65);
    expect(mapped(record)).toEqual({ ...record, x_source_version: '1.0', x_source_row_id: 'abc-0' });
  });

  it.each<[what: string, record: FocusRecord['record'], row: Readonly<Record<string, unknown>>]>([
    ['seller and host come from ProviderName where the file has neither', { ProviderName: 'AWS' }, { ProviderName: 'AWS', ServiceProviderName: 'AWS', HostProviderName: 'AWS' }],
    ['a column that the file has is its own, also when it is empty', { ProviderName: 'AWS', ServiceProviderName: 'Acme SaaS', HostProviderName: null }, { ProviderName: 'AWS', ServiceProviderName: 'Acme SaaS' }],
    ['null stays null', { BilledCost: null, Tags: null }, {}],
    ['decimals keep their text', { BilledCost: '0.00000080000', ListUnitPrice: '6.266090E-12' }, { BilledCost: '0.00000080000', ListUnitPrice: '6.266090E-12' }],
    ['allowed values get their FOCUS spelling', { ChargeFrequency: 'Usage-based', ChargeCategory: 'USAGE', ServiceCategory: 'ai and machine learning' }, { ChargeFrequency: 'Usage-Based', ChargeCategory: 'Usage', ServiceCategory: 'AI and Machine Learning' }],
    ['other values stay', { ChargeFrequency: 'Hourly', PricingUnit: 'usage' }, { ChargeFrequency: 'Hourly', PricingUnit: 'usage' }],
    ['unknown columns are kept', { BilledCost: '1', Id: '42', x_Discount: null, x_org_slug: 'globex' }, { BilledCost: '1', x_source_columns: '{"Id":"42","x_org_slug":"globex"}' }],
    ['x_ columns of ours cannot be set by a file', { x_source_row_id: 'mine', x_source_version: '9', x_allocation_team: 'a' }, { x_source_columns: '{"x_source_row_id":"mine","x_source_version":"9","x_allocation_team":"a"}' }],
  ])('%s', (_what, record, row) => {
    expect(mapped(record)).toEqual({ ...row, x_source_version: '1.0', x_source_row_id: 'abc-0' });
  });

  it('with another number of cells cannot be mapped until a person has looked at it', () => {
    const record = aRecord({ BilledCost: '1', Tags: null }, { cells: { found: 4, expected: 2, surplus: ['x', 'y'] } });
    const mapping = new FocusMapping(['BilledCost', 'Tags'], table);
    expect(() => mapping.toRow(record)).toThrow(expect.objectContaining({ reason: 'UNMAPPABLE', message: expect.stringContaining('4 cells and the header 2') }));
    const mended = mendRecord(record, { BilledCost: '2' });
    expect(new FocusMapping(Object.keys(mended.record), table).toRow(mended)).toMatchObject({ BilledCost: '2', x_source_row_id: 'abc-0', x_source_columns: JSON.stringify({ surplus_cells: '["x","y"]' }) });
  });

  it('comes out of a dead letter as it went in', () => {
    const record = aRecord({ BilledCost: 'one' });
    expect(focusRecordOf(JSON.parse(JSON.stringify(focusRow(record))) as Record<string, unknown>)).toEqual(record);
    expect(focusRecordOf({ BilledCost: 'one' })).toBeUndefined();
  });
});

describe('a FOCUS header', () => {
  it.each([
    ['1.0', ['BilledCost', 'ChargeClass']],
    ['1.1', ['BilledCost', 'SkuMeter']],
    ['1.2', ['SkuMeter', 'InvoiceId']],
    ['1.3', ['InvoiceId', 'HostProviderName']],
  ])('of version %s is known by its newest column', (version, header) => {
    expect(focusVersionOf(header)).toBe(version);
  });

  it('names columns of 1.3 only once', () => {
    const added = Object.values(COLUMNS_SINCE).flat();
    expect(new Set(added).size).toBe(added.length);
    expect(added.every((name) => focusColumns.includes(name))).toBe(true);
  });

  it('that is not FOCUS is refused, with all that is missing', () => {
    expect(() => checkFocusHeader(['id', 'cost'], table)).toThrow(
      expect.objectContaining({ code: 'COLUMN_MISSING', message: expect.stringMatching(/BilledCost.*BillingCurrency.*ChargePeriodStart/) }),
    );
  });
});

describe('FOCUS values', () => {
  it.each([
    ['ChargeFrequency', 'usage-based', 'Usage-Based'],
    ['CommitmentDiscountStatus', 'USED', 'Used'],
    ['ServiceSubcategory', 'iot platforms', 'IoT Platforms'],
    ['ChargeDescription', 'used', 'used'],
    ['toString', 'used', 'used'],
  ])('%s: %s is %s', (column, value, canonical) => {
    expect(canonicalValue(column, value)).toBe(canonical);
  });
});
