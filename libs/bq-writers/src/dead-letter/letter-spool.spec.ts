import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeadLetter } from '@cloudact/bq-resilience';
import { letterRows, PAYLOAD_CHUNK_CHARACTERS } from './letter-rows.js';
import { LetterSpool } from './letter-spool.js';
import { TableDeadLetterSink } from './table-dead-letter-sink.js';
import { aTableRef } from '../testing/a-write-request.js';

const aLetter = (id: string, payload = '{"row":{"a":1},"stamp":{}}'): DeadLetter => ({
  id, orgSlug: 'acme', dataset: 'acme_local', table: 'costs', method: 'load', runId: 'run-1', rowIndex: 3, cause: 'INVALID_ROW', message: 'no', payload, failedAt: new Date('2026-01-01T00:00:00Z'),
});

describe('dead letters', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'letters-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('survive on disk while the table refuses them, and are delivered once', async () => {
    const stored: unknown[] = [];
    let down = true;
    const sink = new TableDeadLetterSink({
      table: aTableRef(),
      spool: new LetterSpool(folder),
      writer: { method: 'storage-write', close: async () => {}, write: async ({ rows }) => { if (down) throw new Error('table gone'); stored.push(...(rows as unknown[])); return {} as never; } },
    });
    expect(await sink.put([aLetter('l1'), aLetter('l2')])).toEqual({ stored: 0, spooled: 2 });
    await expect(sink.drain()).rejects.toThrow('table gone');
    down = false;
    expect(await sink.drain()).toBe(2);
    expect(await sink.drain()).toBe(0);
    expect(stored).toMatchObject([{ dead_letter_id: 'l1', status: 'OPEN' }, { dead_letter_id: 'l2' }]);
  });

  it('that neither the table nor the disk takes fail their write, by name, and leave nothing half done', async () => {
    const inTheWay = join(folder, 'spool');
    writeFileSync(inTheWay, 'a file where the folder should be');
    const sink = new TableDeadLetterSink({ table: aTableRef(), spool: new LetterSpool(inTheWay), writer: { method: 'storage-write', close: async () => {}, write: () => Promise.reject(new Error('table gone')) } });
    await expect(sink.put([aLetter('l1')])).rejects.toMatchObject({ code: 'DEAD_LETTERS_NOT_KEPT', message: expect.stringContaining('table gone') as string, facts: { letters: 1, directory: inTheWay }, retryAfterMs: 60_000 });
    rmSync(inTheWay);
    expect(await sink.put([aLetter('l1')])).toEqual({ stored: 0, spooled: 1 });
  });

  it('keeps the whole lines of a torn spool file and never reads garbage', async () => {
    const spool = new LetterSpool(folder);
    await spool.put([aLetter('l1'), aLetter('l2')]);
    const file = join(folder, readdirSync(folder)[0] as string);
    const whole = readFileSync(file, 'utf8');
    for (let length = 0; length <= whole.length; length += 7) {
      writeFileSync(file, whole.slice(0, length));
      const seen: string[] = [];
      await new LetterSpool(folder).drain(async (letters) => void seen.push(...letters.map(({ id }) => id)));
      expect(['', 'l1', 'l1,l2']).toContain(seen.join());
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      writeFileSync(file, whole);
    }
  });

  it('keeps a file with lines that cannot be read any more, and delivers the others once', async () => {
    const spool = new LetterSpool(folder);
    await spool.put([aLetter('l1'), aLetter('l2')]);
    const [name] = readdirSync(folder) as [string];
    writeFileSync(join(folder, name), readFileSync(join(folder, name), 'utf8').replace('"id":"l2"', '"id":"l3"'));
    const seen: string[] = [];
    const deliver = async (letters: readonly DeadLetter[]): Promise<void> => void seen.push(...letters.map(({ id }) => id));
    expect([await spool.drain(deliver), await spool.drain(deliver)]).toEqual([1, 0]);
    expect(seen).toEqual(['l1']);
    expect(readdirSync(folder)).toEqual([`${name}.damaged`]);
  });

  it('says so when there is no room on disk either, and leaves nothing half-written: the request is not acknowledged', async () => {
    writeFileSync(join(folder, 'no-folder'), '');
    const sink = new TableDeadLetterSink({ table: aTableRef(), spool: new LetterSpool(join(folder, 'no-folder')), writer: { method: 'storage-write', close: async () => {}, write: async () => Promise.reject(new Error('table gone')) } });
    await expect(sink.put([aLetter('l1')])).rejects.toThrow(/EEXIST|ENOTDIR/);
  });

  it('are delivered by themselves as soon as the table takes letters again, and by one drain at a time', async () => {
    const stored: unknown[] = [];
    let down = true;
    const sink = new TableDeadLetterSink({
      table: aTableRef(),
      spool: new LetterSpool(folder),
      writer: { method: 'storage-write', close: async () => {}, write: async ({ rows }) => { if (down) throw new Error('table gone'); stored.push(...(rows as { dead_letter_id: string }[]).map((row) => row.dead_letter_id)); return {} as never; } },
    });
    await sink.put([aLetter('l1')]);
    down = false;
    expect(await sink.put([aLetter('l2')])).toEqual({ stored: 1, spooled: 0 });
    await Promise.all([sink.drain(), sink.drain()]);
    expect(stored).toEqual(['l2', 'l1']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are chunked, not cut: a payload of any size and alphabet comes back byte for byte', () => {
    const payload = '😀'.repeat(PAYLOAD_CHUNK_CHARACTERS) + 'x';
    const rows = letterRows(aLetter('big', payload));
    expect(rows.map((row) => row['chunk_index'])).toEqual([0, 1, 2]);
    expect(rows.map((row) => row['payload_chunk']).join('')).toBe(payload);
    expect(rows.every((row) => (row['payload_chunk'] as string).isWellFormed())).toBe(true);
  });
});
