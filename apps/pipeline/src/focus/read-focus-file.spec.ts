import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSchemaDirectory, SchemaRegistry } from '@cloudact/schemas';
import { DEFAULT_BODY_LIMITS } from '../config/pipeline-config.js';
import { SourceRowIds } from '../rows/source-row-ids.js';
import { RowSpool } from '../spool/row-spool.js';
import { FOCUS_TABLE } from './focus-table.js';
import { FocusFile } from './read-focus-file.js';

const table = SchemaRegistry.fromDirectory(defaultSchemaDirectory).table('organization', FOCUS_TABLE);
const HEADER = 'BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,Id';
const TIMES = '2026-11-01 00:00:00,2026-12-01 00:00:00,2026-11-01 00:00:00,2026-11-02 00:00:00';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'focus-file-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
/** The records of a file, and the content that its run is known by. */
async function read(text: string): Promise<{ readonly records: readonly Readonly<Record<string, unknown>>[]; readonly content: string }> {
  const file = new FocusFile(table, DEFAULT_BODY_LIMITS);
  const spool = await RowSpool.open(folder);
  try {
    await file.read(once(text), 'csv', spool);
    const content = await spool.finish();
    const records: Readonly<Record<string, unknown>>[] = [];
    for await (const row of file.rows(spool)) records.push(row.record);
    return { records, content };
  } finally {
    await spool.remove();
  }
}

describe('a FOCUS file', () => {
  it('gives each record the identity of its columns and values, in whatever order the columns stand', async () => {
    const { records } = await read(`${HEADER}\n1.5,42,USD,${TIMES},Usage,NULL\n1.5,42,USD,${TIMES},Usage,\n2,42,USD,${TIMES},Usage,7\n`);
    const ids = new SourceRowIds();
    expect(records.map((record) => record['source_row_id'])).toEqual(records.map((record) => ids.next(record['record'])));
    expect(String(records[1]?.['source_row_id'])).toMatch(/-1$/);

    const swapped = await read(`Id,${HEADER.replace(',Id', '')}\n7,2,42,USD,${TIMES},Usage\n`);
    expect(swapped.records[0]?.['source_row_id']).toBe(records[2]?.['source_row_id']);
  });

  it('says line and number of cells of a record that does not fit its header', async () => {
    const { records } = await read(`${HEADER}\n1.5,42\n1,42,USD,${TIMES},Usage,7,8,9\n`);
    expect(records[0]).toMatchObject({ line: 2, cells: { found: 2, expected: 9, surplus: [] }, record: { BilledCost: '1.5', Id: null } });
    expect(records[1]).toMatchObject({ line: 3, cells: { found: 11, expected: 9, surplus: ['8', '9'] } });
  });

  it('is another content under another header', async () => {
    const row = `1.5,42,USD,${TIMES},Usage,7`;
    const [one, same, other] = [await read(`${HEADER}\n${row}\n`), await read(`${HEADER}\r\n${row}\r\n`), await read(`${HEADER.replace(',Id', ',Ref')}\n${row}\n`)];
    expect(same.content).toBe(one.content);
    expect(other.content).not.toBe(one.content);
  });
});
