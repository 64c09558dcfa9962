import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WriteLedger } from './write-ledger.js';

const BATCH = { seq: 0, lane: 0, stream: 's', offset: 0n, firstRow: 0, rows: 10, refused: [], hash: 'h' } as const;

describe('WriteLedger', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lets nobody but the last that took a run up send, commit or forget it', () => {
    const ledger = new WriteLedger(join(folder, 'ledger.sqlite'));
    const first = ledger.begin('t', 'run', 'pending', 0);
    ledger.sending(first, BATCH);
    const second = ledger.takeOver(first);
    const refusal = expect.objectContaining({ code: 'RUN_TAKEN_OVER' }) as Error;
    for (const late of [() => ledger.sending(first, { ...BATCH, seq: 1 }), () => ledger.setState(first, 'committing'), () => ledger.forget(first), () => ledger.takeOver(first)]) expect(late).toThrow(refusal);
    ledger.sending(second, { ...BATCH, seq: 1 });
    expect(ledger.batches(second).map(({ seq }) => seq)).toEqual([0, 1]);
    ledger.close();
  });

  it('does not change under whoever took the run up: an ack that comes late to the one before is asked for again', () => {
    const ledger = new WriteLedger(join(folder, 'ledger.sqlite'));
    const first = ledger.begin('t', 'run', 'committed', 0);
    ledger.sending(first, BATCH);
    const second = ledger.takeOver(first);
    ledger.acked(first, 0, 10, []);
    expect(ledger.batch(second, 0)).toMatchObject({ acked: false });
    ledger.unsent(first, 0);
    expect(ledger.batches(second)).toHaveLength(1);
    ledger.unsent(second, 0);
    expect(ledger.batches(second)).toEqual([]);
    ledger.close();
  });

  it('keeps what was refused of a batch, and where its next part begins', () => {
    const ledger = new WriteLedger(join(folder, 'ledger.sqlite'));
    const run = ledger.begin('t', 'run', 'committed', 0);
    const refused = [{ index: 3, message: 'no date' }];
    ledger.sending(run, { ...BATCH, firstRow: 5, rows: 2, refused });
    expect(ledger.batch(run, 0)).toMatchObject({ firstRow: 5, rows: 2, refused, acked: false });
    ledger.acked(run, 0, 9, refused);
    expect(ledger.batch(run, 0)).toMatchObject({ rows: 9, refused, acked: true });
    ledger.close();
  });

  it('opens a file of the release before, which had fewer columns', () => {
    const file = join(folder, 'ledger.sqlite');
    const old = new DatabaseSync(file);
    old.exec(`CREATE TABLE run (id INTEGER PRIMARY KEY, table_path TEXT NOT NULL, run_id TEXT NOT NULL, mode TEXT NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL, UNIQUE (table_path, run_id)) STRICT;
      CREATE TABLE batch (run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, seq INTEGER NOT NULL, lane INTEGER NOT NULL, stream TEXT NOT NULL, row_offset INTEGER NOT NULL,
        row_count INTEGER NOT NULL, hash TEXT NOT NULL, acked INTEGER NOT NULL, PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID;
      INSERT INTO run VALUES (1, 't', 'run', 'committed', 'open', 0); INSERT INTO batch VALUES (1, 0, 0, 's', 0, 10, 'h', 0);`);
    old.close();
    const ledger = new WriteLedger(file);
    const found = ledger.find('t', 'run');
    if (found === undefined) throw new Error('the run is gone');
    const run = ledger.takeOver(found);
    expect(ledger.batches(run)).toEqual([{ ...BATCH, acked: false }]);
    ledger.sending(run, { ...BATCH, seq: 1 });
    ledger.close();
  });
});
