import type { Row, WriteReceipt } from '@cloudact/bq-writers';
import { SchemaRegistry, type TableRef } from '@cloudact/schemas';
import { aField } from '@cloudact/schemas/testing';
import type { Connected } from '../given/connect.js';
import { DATASET, faultRequest, faultRows, faultTable, PROJECT, rowIds } from '../given/fault-rows.js';
import { writeBatch } from '../given/write-batch.js';
import type { FaultScenario, Given } from '../scenario.js';

const ROWS = 1_500;
/** 1 MB of them are an append. */
const PAD = 4_000;
/** What the world's clock must pass before writers see a change. */
const HIDDEN_MS = 30_000;

/** Columns are added, widened, renamed and dropped while rows are written: rows wait for a column, old writers go on, and nothing is dropped. */
export const f19SchemaChanges: FaultScenario = {
  id: 'F19',
  fault: 'ADD COLUMN that spreads slowly, a wider type, RENAME and DROP COLUMN, while rows are written',
  promise: 'exactly once',
  run: async (given) => {
    const { world, table, book, expect } = given;
    const connected = world.connect();
    const name = `\`${table.path}\``;

    const added = await writeDuring(given, connected, 'added', () => world.gateway.query({ sql: `ALTER TABLE ${name} ADD COLUMN team STRING` }));
    expect(added.warnings.some((warning) => warning.includes('new: team')), `a new column was to be told of: ${JSON.stringify(added.warnings)}`);
    await writeDuring(given, connected, 'widened', () => world.gateway.query({ sql: `ALTER TABLE ${name} ALTER COLUMN whole SET DATA TYPE NUMERIC` }));

    // A column that writers do not see yet: the rows wait.
    const schema = { ...faultTable(table.tableId), fields: [...faultTable(table.tableId).fields, aField({ name: 'owner' })] };
    const wider: TableRef = SchemaRegistry.fromTables([schema]).ref('organization', { projectId: PROJECT, datasetId: DATASET }, table.tableId);
    world.emulator.faults.add({ table: `${DATASET}.${table.tableId}`, times: 0, fault: { kind: 'slow-schema', ms: HIDDEN_MS } });
    await world.gateway.query({ sql: `ALTER TABLE ${name} ADD COLUMN owner STRING` });
    book.offer(rowIds('waits', 100));
    const waiting = connected.house.writers.write({ ...faultRequest(wider, 'committed', 'waits', ownedRows()), table: wider });
    setTimeout(() => world.later(HIDDEN_MS), 200);
    expect((await waiting).rowsWritten === 100, 'rows with a new column were not all stored');
    book.acknowledge(rowIds('waits', 100));
    book.recover(100);
    expect((await world.count(table, "owner = 'o'")) === 100, 'the new column is empty');
    world.emulator.faults.clear();

    // A column that is gone, or has another name: not acknowledged, by name; stored when it is back.
    for (const [batch, away, back] of [['renamed', 'RENAME COLUMN owner TO keeper', 'RENAME COLUMN keeper TO owner'], ['gone', 'DROP COLUMN owner', 'ADD COLUMN owner STRING']] as const) {
      await world.gateway.query({ sql: `ALTER TABLE ${name} ${away}` });
      book.offer(rowIds(batch, 100));
      const write = (): Promise<WriteReceipt> => connected.house.writers.write({ ...faultRequest(wider, 'committed', batch, ownedRows(batch)), table: wider });
      const forward = setInterval(() => world.later(10_000), 50);
      const refusal = await write().then(() => 'written', (error: { readonly code?: string }) => error.code);
      clearInterval(forward);
      expect(refusal === 'TABLE_NOT_WRITABLE', `rows with a column that is ${batch} were ${refusal}`);
      // Who does not know the column goes on.
      await writeBatch(given, connected, { kind: 'committed', batch: `old-${batch}`, count: 100 });
      await world.gateway.query({ sql: `ALTER TABLE ${name} ${back}` });
      expect((await write()).rowsWritten === 100, `they were not stored when the column that was ${batch} was back`);
      book.acknowledge(rowIds(batch, 100));
      book.recover(100);
    }
  },
};

function* ownedRows(batch = 'waits'): Generator<Row> {
  for (const row of faultRows(batch, 100)) yield { ...row, owner: 'o' };
}

/** Writes a batch, and changes the table when half of its rows were taken. */
async function writeDuring(given: Given, connected: Connected, batch: string, change: () => Promise<unknown>): Promise<WriteReceipt> {
  async function* rows(): AsyncGenerator<Row> {
    let at = 0;
    for (const row of faultRows(batch, ROWS, PAD)) {
      if ((at += 1) === ROWS / 2) await change();
      yield row;
    }
  }
  return writeBatch(given, connected, { kind: 'committed', batch, count: ROWS, rows: rows() });
}
