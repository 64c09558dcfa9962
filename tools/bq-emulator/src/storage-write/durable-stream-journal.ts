import { deserialize, serialize } from 'node:v8';
import type { AlsoCommitted } from '../catalog/table-store.js';
import type { Engine, Parameters, Session } from '../engine/engine.js';
import { quoteIdentifier, STRING, type SqlType } from '../sql/sql-type.js';
import type { StreamJournal, StreamStep } from './stream-journal.js';
import type { HeldRows, WriteStream } from './write-stream.js';

const META = quoteIdentifier('~meta');
const INT64: SqlType = { kind: 'INT64' };
const BYTES: SqlType = { kind: 'BYTES' };

/** cloud.google.com/bigquery/docs/write-api: the longest that any stream lives without traffic (buffered ones; others less). */
const STREAM_TTL_MS = 7 * 24 * 60 * 60 * 1000;

/** Streams in the same file as the tables: `streams` holds each stream's state, `held_rows` what is accepted but not yet visible. */
export class DurableStreamJournal implements StreamJournal {
  readonly #engine: Engine;
  readonly #clock: () => number;

  private constructor(engine: Engine, clock: () => number) {
    this.#engine = engine;
    this.#clock = clock;
  }

  /** Opens the journal; streams that BigQuery would have forgotten by now are dropped. */
  static async open(engine: Engine, clock: () => number): Promise<DurableStreamJournal> {
    await engine.transaction(async (session) => {
      await session.run(`CREATE TABLE IF NOT EXISTS ${META}.streams (name VARCHAR PRIMARY KEY, doc VARCHAR NOT NULL, touched_at BIGINT NOT NULL)`);
      await session.run(`CREATE TABLE IF NOT EXISTS ${META}.held_rows (stream VARCHAR NOT NULL, first_offset BIGINT NOT NULL, end_offset BIGINT NOT NULL, batch BLOB NOT NULL)`);
      const expired = clock() - STREAM_TTL_MS;
      await session.run(`DELETE FROM ${META}.held_rows WHERE stream IN (SELECT name FROM ${META}.streams WHERE touched_at < ${expired})`);
      await session.run(`DELETE FROM ${META}.streams WHERE touched_at < ${expired}`);
    });
    return new DurableStreamJournal(engine, clock);
  }

  async load(name: string): Promise<WriteStream | undefined> {
    const named: Parameters = new Map([['name', { type: STRING, cell: name }]]);
    const [row] = (await this.#engine.query(`SELECT doc FROM ${META}.streams WHERE name = $name`, [STRING], named)).rows();
    if (row === undefined) return undefined;
    const stream = JSON.parse(row[0] as string) as WriteStream;
    if (stream.type === 'COMMITTED' || stream.phase === 'committed') return stream;
    const batches = await this.#engine.query(`SELECT first_offset, batch FROM ${META}.held_rows WHERE stream = $name ORDER BY first_offset`, [INT64, BYTES], named);
    const held = batches.rows().map(([first, batch]) => ({ firstOffset: Number(first), ...(deserialize(batch as Uint8Array) as Omit<HeldRows, 'firstOffset'>) }));
    return { ...stream, held: stream.type === 'BUFFERED' ? unflushed(held, stream.flushedRows) : held };
  }

  async names(): Promise<readonly string[]> {
    return (await this.#engine.query(`SELECT name FROM ${META}.streams ORDER BY rowid`, [STRING])).rows().map(([name]) => name as string);
  }

  saving(steps: readonly StreamStep[]): AlsoCommitted {
    return async (session) => {
      for (const step of steps) await this.#save(session, step);
    };
  }

  commit(save: AlsoCommitted): Promise<void> {
    return this.#engine.transaction(save);
  }

  async #save(session: Session, { before, after }: StreamStep): Promise<void> {
    const facts: Parameters = new Map([
      ['name', { type: STRING, cell: after.name }], ['doc', { type: STRING, cell: JSON.stringify('held' in after ? { ...after, held: [] } : after) }],
      ['at', { type: INT64, cell: BigInt(this.#clock()) }],
    ]);
    await session.run(before === undefined ? `INSERT INTO ${META}.streams VALUES ($name, $doc, $at)` : `UPDATE ${META}.streams SET doc = $doc, touched_at = $at WHERE name = $name`, facts);
    const held = 'held' in after ? after.held : [];
    for (const batch of held) if (batch.firstOffset >= (before?.nextOffset ?? 0)) await insertBatch(session, after.name, batch);
    const first = held[0]?.firstOffset ?? after.nextOffset;
    if (before !== undefined && 'held' in before && first > (before.held[0]?.firstOffset ?? before.nextOffset)) {
      await session.run(`DELETE FROM ${META}.held_rows WHERE stream = $name AND end_offset <= ${first}`, facts);
    }
  }
}

async function insertBatch(session: Session, stream: string, { firstOffset, fields, rows }: HeldRows): Promise<void> {
  await session.run(`INSERT INTO ${META}.held_rows VALUES ($stream, ${firstOffset}, ${firstOffset + rows.length}, $batch)`, new Map([
    ['stream', { type: STRING, cell: stream }], ['batch', { type: BYTES, cell: serialize({ fields, rows }) }],
  ]));
}

/** A batch is stored whole, also where a flush has let its first rows go. */
function unflushed(batches: readonly HeldRows[], flushedRows: number): readonly HeldRows[] {
  return batches.map((batch) => {
    const gone = Math.max(flushedRows - batch.firstOffset, 0);
    return gone === 0 ? batch : { ...batch, firstOffset: batch.firstOffset + gone, rows: batch.rows.slice(gone) };
  });
}
