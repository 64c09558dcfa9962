import { alreadyExists, notFound } from '../api-error.js';
import type { Engine, Session } from '../engine/engine.js';
import { quoteIdentifier, quoteString, STRING } from '../sql/sql-type.js';
import type { JobKey, JobRecord, JobResult } from './job.js';
import { ResultJournal } from './result-journal.js';

const META = quoteIdentifier('~meta');
/** Results kept in memory at a time; the oldest go first. */
const KEPT_RESULTS = 500;
/** Jobs of read-only queries kept in memory at a time: they are not written to disk. */
const KEPT_JOBS = 20_000;
/** https://cloud.google.com/bigquery/docs/cached-results#how_cached_results_are_stored */
const RESULT_LIFE_MS = 24 * 60 * 60_000;
const keyOf = (key: JobKey): string => `${key.projectId}:${key.jobId}`;

export interface JobStoreOptions {
  readonly engine: Engine;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Where queries and their results outlive the process; without, they do not. */
  readonly dataDir: string | undefined;
}

/** Jobs by id. Those that changed something are on disk, committed together with what they changed. */
export class JobStore {
  private readonly engine: Engine;
  private readonly jobs = new Map<string, JobRecord>();
  private readonly results = new Map<string, JobResult>();
  private readonly clock: () => number;
  private readonly journal: ResultJournal | undefined;

  private constructor({ engine, clock }: JobStoreOptions, journal: ResultJournal | undefined) {
    this.engine = engine;
    this.clock = clock;
    this.journal = journal;
  }

  static async open(options: JobStoreOptions): Promise<JobStore> {
    const { engine, dataDir } = options;
    await engine.query(`CREATE TABLE IF NOT EXISTS ${META}.jobs (key VARCHAR PRIMARY KEY, doc VARCHAR NOT NULL)`);
    const kept = dataDir === undefined ? undefined : ResultJournal.open(dataDir);
    const store = new JobStore(options, kept?.journal);
    for (const record of kept?.jobs ?? []) store.jobs.set(keyOf(record), record);
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
    this.journal?.remove(key);
  }

  /** Keeps the result of a job that has been put. */
  keepResult(key: JobKey, result: JobResult): void {
    this.results.set(keyOf(key), result);
    const record = this.jobs.get(keyOf(key));
    if (record !== undefined) void this.journal?.add(record, result.rows);
    if (this.results.size <= KEPT_RESULTS) return;
    const [oldest] = this.results.keys();
    if (oldest !== undefined) this.results.delete(oldest);
  }

  /** Undefined where the job had none, or it has expired. */
  result(key: JobKey): JobResult | undefined {
    const endTime = this.jobs.get(keyOf(key))?.endTime;
    if (endTime === undefined || this.clock() - endTime < RESULT_LIFE_MS) return this.results.get(keyOf(key)) ?? this.journal?.result(key);
    this.results.delete(keyOf(key));
    return undefined;
  }

  close(): void {
    this.journal?.close();
  }
}
