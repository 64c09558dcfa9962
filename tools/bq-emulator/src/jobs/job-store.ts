import { alreadyExists, notFound } from '../api-error.js';
import type { Engine, Session } from '../engine/engine.js';
import { quoteIdentifier, quoteString, STRING } from '../sql/sql-type.js';
import type { JobKey, JobRecord, JobResult } from './job.js';

const META = quoteIdentifier('~meta');
/** Results kept in memory at a time; the oldest go first. */
const KEPT_RESULTS = 500;
/** Jobs of read-only queries kept in memory at a time: they are not written to disk. */
const KEPT_JOBS = 20_000;
const keyOf = (key: JobKey): string => `${key.projectId}:${key.jobId}`;

/** Jobs by id. Those that changed something are on disk, committed together with what they changed. */
export class JobStore {
  private readonly engine: Engine;
  private readonly jobs = new Map<string, JobRecord>();
  private readonly results = new Map<string, JobResult>();

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  static async open(engine: Engine): Promise<JobStore> {
    await engine.query(`CREATE TABLE IF NOT EXISTS ${META}.jobs (key VARCHAR PRIMARY KEY, doc VARCHAR NOT NULL)`);
    const store = new JobStore(engine);
    for (const [doc] of (await engine.query(`SELECT doc FROM ${META}.jobs`, [STRING])).rows()) {
      const record = JSON.parse(doc as string) as JobRecord;
      store.jobs.set(keyOf(record), record);
    }
    return store;
  }

  /** Takes the id; a known one is refused, so that the same job never runs twice. */
  claim(record: JobRecord): void {
    const key = keyOf(record);
    if (this.jobs.has(key)) throw alreadyExists(`Job ${record.projectId}:${record.location}.${record.jobId}`);
    this.jobs.set(key, record);
    if (this.jobs.size > KEPT_JOBS) this.dropOldestQuery();
  }

  private dropOldestQuery(): void {
    for (const [key, job] of this.jobs) {
      if (job.state !== 'DONE' || job.configuration['jobType'] !== 'QUERY') continue;
      this.jobs.delete(key);
      this.results.delete(key);
      return;
    }
  }

  get(key: JobKey): JobRecord | undefined {
    return this.jobs.get(keyOf(key));
  }

  require(key: JobKey): JobRecord {
    const job = this.get(key);
    if (job === undefined) throw notFound(`Job ${key.projectId}:${key.jobId}`);
    return job;
  }

  list(projectId: string): readonly JobRecord[] {
    return [...this.jobs.values()].filter((job) => job.projectId === projectId).sort((a, b) => b.creationTime - a.creationTime);
  }

  put(record: JobRecord): void {
    this.jobs.set(keyOf(record), record);
  }

  /** Writes a finished job inside the transaction of its own work, so that neither is ever seen without the other. */
  async persist(session: Session, record: JobRecord): Promise<void> {
    await session.run(`INSERT OR REPLACE INTO ${META}.jobs VALUES ($key, $doc)`, new Map([
      ['key', { type: STRING, cell: keyOf(record) }], ['doc', { type: STRING, cell: JSON.stringify(record) }],
    ]));
  }

  async persistAlone(record: JobRecord): Promise<void> {
    await this.engine.transaction((session) => this.persist(session, record));
  }

  /** Deletes a job, and those of which it is the parent. */
  async delete(key: JobKey): Promise<void> {
    this.require(key);
    const children = [...this.jobs.values()].filter((job) => job.projectId === key.projectId && job.statistics['parentJobId'] === key.jobId);
    for (const child of children) await this.delete(child);
    await this.engine.query(`DELETE FROM ${META}.jobs WHERE key = ${quoteString(keyOf(key))}`);
    this.jobs.delete(keyOf(key));
    this.results.delete(keyOf(key));
  }

  keepResult(key: JobKey, result: JobResult): void {
    this.results.set(keyOf(key), result);
    if (this.results.size <= KEPT_RESULTS) return;
    const [oldest] = this.results.keys();
    if (oldest !== undefined) this.results.delete(oldest);
  }

  result(key: JobKey): JobResult | undefined {
    return this.results.get(keyOf(key));
  }
}
