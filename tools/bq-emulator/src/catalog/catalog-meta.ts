import type { Engine, Session } from '../engine/engine.js';
import { quoteIdentifier, quoteString, STRING } from '../sql/sql-type.js';

/** Where the catalog keeps itself, in the same file as the data. */
export const META = quoteIdentifier('~meta');

/** Kinds of entries, each a table of documents by key. */
const KINDS = ['datasets', 'tables', 'history', 'deleted'] as const;
type Kind = (typeof KINDS)[number];

export async function createMeta(engine: Engine): Promise<void> {
  await engine.transaction(async (session) => {
    await session.run(`CREATE SCHEMA IF NOT EXISTS ${META}`);
    for (const kind of KINDS) await session.run(`CREATE TABLE IF NOT EXISTS ${META}.${kind} (key VARCHAR PRIMARY KEY, doc VARCHAR NOT NULL)`);
  });
}

export async function readMeta<T>(engine: Engine, kind: Kind): Promise<readonly T[]> {
  return (await engine.query(`SELECT doc FROM ${META}.${kind}`, [STRING])).rows().map(([doc]) => JSON.parse(doc as string) as T);
}

/** Writes an entry through, in the caller's transaction. */
export async function putMeta(session: Session, kind: Kind, key: string, doc: object): Promise<void> {
  await session.run(`INSERT OR REPLACE INTO ${META}.${kind} VALUES ($key, $doc)`, new Map([
    ['key', { type: STRING, cell: key }], ['doc', { type: STRING, cell: JSON.stringify(doc) }],
  ]));
}

export async function deleteMeta(session: Session, kind: Kind, key: string): Promise<void> {
  await session.run(`DELETE FROM ${META}.${kind} WHERE key = ${quoteString(key)}`);
}
