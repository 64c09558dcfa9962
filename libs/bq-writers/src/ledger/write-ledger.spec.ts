import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@cloudact/bq-resilience/testing';
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
    const first = ledger.begin('t', 'run', 'pending');
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
    const first = ledger.begin('t', 'run', 'committed');
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
    const run = ledger.begin('t', 'run', 'committed');
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

  it('remembers which method stored a run, the first that did, for as long as somebody asks', () => {
    const clock = new FakeClock({ autoAdvance: true });
    const ledger = new WriteLedger(':memory:', { clock, retentionMs: 10_000_000 });
    ledger.writtenBy('t', 'run', 'load');
    ledger.writtenBy('t', 'run', 'merge');
    expect([ledger.methodOf('t', 'run'), ledger.methodOf('t', 'other'), ledger.methodOf('u', 'run')]).toEqual(['load', undefined, undefined]);
    for (let hours = 0; hours < 3; hours += 1) {
      void clock.sleep(9_000_000);
      expect(ledger.methodOf('t', 'run')).toBe('load');
      ledger.writtenBy('t', `run-${hours}`, 'load');
    }
    void clock.sleep(10_000_001);
    ledger.writtenBy('t', 'late', 'load');
    expect(ledger.methodOf('t', 'run')).toBeUndefined();
    ledger.close();
  });

  describe('forgets runs', () => {
    const DAY = 24 * 3_600_000;
    const runs = (ledger: WriteLedger, ...ids: readonly string[]): readonly string[] => ids.filter((id) => ledger.find('t', id) !== undefined);
    const aRun = (ledger: WriteLedger, id: string, state: 'open' | 'committing' | 'done'): void => {
      const run = ledger.begin('t', id, 'committed');
      ledger.sending(run, BATCH);
      ledger.setState(run, state);
    };

    it('that are stored and that nobody has asked for in half a year, with their batches; never one that is not stored yet', () => {
      const clock = new FakeClock({ autoAdvance: true });
      const file = join(folder, 'ledger.sqlite');
      const ledger = new WriteLedger(file, { clock });
      for (const state of ['open', 'committing', 'done'] as const) aRun(ledger, state, state);
      aRun(ledger, 'asked', 'done');
      void clock.sleep(100 * DAY);
      const asked = ledger.find('t', 'asked');
      if (asked !== undefined) ledger.askedFor(asked);
      void clock.sleep(80 * DAY);
      ledger.begin('t', 'another', 'committed');
      expect(runs(ledger, 'open', 'committing', 'done', 'asked')).toEqual(['open', 'committing', 'done', 'asked']);
      void clock.sleep(1);
      ledger.close();
      const again = new WriteLedger(file, { clock });
      expect(runs(again, 'open', 'committing', 'done', 'asked')).toEqual(['open', 'committing', 'asked']);
      again.close();
      const db = new DatabaseSync(file);
      expect(db.prepare('SELECT COUNT(*) AS n FROM batch').get()).toMatchObject({ n: 3 });
      db.close();
    });

    it('now and then while it is open, too', () => {
      const clock = new FakeClock({ autoAdvance: true });
      const ledger = new WriteLedger(':memory:', { clock, retentionMs: DAY });
      aRun(ledger, 'old', 'done');
      void clock.sleep(DAY + 1);
      ledger.begin('t', 'new', 'committed');
      expect(runs(ledger, 'old', 'new')).toEqual(['new']);
      ledger.close();
    });
  });

  describe('that cannot be read', () => {
    const damaged = (damage: (bytes: Buffer) => Buffer): { readonly file: string; readonly bytes: Buffer } => {
      const file = join(folder, 'ledger.sqlite');
      const ledger = new WriteLedger(file);
      for (let id = 0; id < 200; id += 1) ledger.sending(ledger.begin(`table ${id}`, 'run', 'committed'), { ...BATCH, stream: 's'.repeat(200) });
      ledger.close();
      const bytes = damage(readFileSync(file));
      writeFileSync(file, bytes);
      return { file, bytes };
    };

    it.each([
      ['no database at all', () => Buffer.from('not a ledger, but somebody has written here all the same')],
      ['with its end cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
      ['with a page of other bytes', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 8_192), Buffer.alloc(4_096, 0xab), bytes.subarray(12_288)])],
    ] as const)('is refused by name and left as it is: %s', (_what, damage) => {
      const { file, bytes } = damaged(damage);
      expect(() => new WriteLedger(file)).toThrow(expect.objectContaining({ code: 'WRITE_LEDGER_UNREADABLE', message: expect.stringContaining(file) as string }) as Error);
      expect(readFileSync(file).equals(bytes)).toBe(true);
    });

    it('says of a place that it cannot use what is wrong with it', () => {
      const inTheWay = join(folder, 'file');
      writeFileSync(inTheWay, '');
      for (const file of [join(inTheWay, 'ledger.sqlite'), folder]) expect(() => new WriteLedger(file)).toThrow(expect.objectContaining({ code: 'WRITE_LEDGER_UNAVAILABLE', message: expect.stringContaining(file) as string }) as Error);
    });

    it('says so while another process holds it, and when it is closed', () => {
      const file = join(folder, 'ledger.sqlite');
      const ledger = new WriteLedger(file, { busyMs: 10 });
      const run = ledger.begin('t', 'run', 'committed');
      const other = new DatabaseSync(file);
      other.exec('BEGIN EXCLUSIVE');
      expect(() => ledger.sending(run, BATCH)).toThrow(expect.objectContaining({ code: 'WRITE_LEDGER_UNAVAILABLE', message: expect.stringContaining('database is locked') as string }) as Error);
      other.close();
      ledger.close();
      expect(() => ledger.find('t', 'run')).toThrow(expect.objectContaining({ code: 'WRITE_LEDGER_UNAVAILABLE' }) as Error);
    });
  });
});
