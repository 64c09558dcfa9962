import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { BigQuery, Dataset, Table } from '@google-cloud/bigquery';
import type { Given } from '../emulator/official-client.js';

/** What a case starts from: a server with one dataset, `d`, and a table `people` of three rows in it. */
export interface Stage extends Given {
  readonly dataset: Dataset;
  readonly people: Table;
  /** Where `gs://` is, in files. */
  readonly storageDir: string;
}

/** What one method of the client promises, shown against the embedded server. */
export type MethodCase = (stage: Stage) => Promise<void>;
/** By `Class.method`. */
export type MethodCases = Readonly<Record<string, MethodCase>>;

export const PEOPLE = [{ id: 1, name: 'Ann' }, { id: 2, name: 'Bob' }, { id: 3, name: null }];
export const PEOPLE_SCHEMA = [{ name: 'id', type: 'INTEGER' }, { name: 'name', type: 'STRING' }];

let count = 0;
/** A name that no other case uses. */
export const freshName = (hint: string): string => `${hint}_${(count += 1)}`;

/** A table of its own with `PEOPLE` in it. */
export async function peopleTable(dataset: Dataset): Promise<Table> {
  const [table] = await dataset.createTable(freshName('people'), { schema: { fields: PEOPLE_SCHEMA } });
  await table.query(`INSERT INTO ${dataset.id ?? ''}.${table.id ?? ''} (id, name) VALUES (1, 'Ann'), (2, 'Bob'), (3, NULL)`);
  return table;
}

export const rowsOf = async (client: BigQuery, query: string): Promise<readonly unknown[]> => ((await client.query(query))[0] as readonly unknown[]);

export async function collected(stream: Readable): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

export const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: unknown) => error);

// The client knows a Cloud Storage file by the names of its class and of its parents.
class Storage {}
class Bucket {
  readonly parent = new Storage();
  constructor(readonly name: string) {}
}
class File {
  readonly parent: Bucket;
  constructor(readonly bucket: Bucket, readonly name: string) {
    this.parent = bucket;
  }
}

/** A `@google-cloud/storage` File as far as the client looks at it. */
export const storageFile = (name: string): never => new File(new Bucket('bucket'), name) as never;

/** A file in the bucket that stands for Cloud Storage. */
export async function inBucket({ storageDir }: Stage, extension: string, content: string): Promise<string> {
  const name = `${randomUUID()}.${extension}`;
  await writeFile(join(storageDir, 'bucket', name), content);
  return name;
}
