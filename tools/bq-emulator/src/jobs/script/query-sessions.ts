import { randomUUID } from 'node:crypto';
import { ApiError, invalid } from '../../api-error.js';
import { asList, asObject, asText, type JsonObject } from '../../catalog/resources.js';
import type { JobContext, JobOutcome } from '../job-context.js';
import { defaultDatasetOf, type QueryRequest } from '../query-job.js';
import { ScriptEnvironment } from './script-environment.js';
import { TemporaryTables } from './temporary-tables.js';

/** https://cloud.google.com/bigquery/docs/sessions-intro#limitations: a session ends after 24 hours of inactivity. */
const IDLE_MS = 24 * 60 * 60_000;

interface QuerySession {
  readonly environment: ScriptEnvironment;
  lastUse: number;
  /** One query at a time. */
  busy: boolean;
}

/** Sessions: temporary tables and functions, variables and an open transaction that are kept from query to query. */
export class QuerySessions {
  private readonly clock: () => number;
  private readonly sessions = new Map<string, QuerySession>();

  constructor(clock: () => number) {
    this.clock = clock;
  }

  /** Runs a query in the session that it names or asks for; outside of one where it does neither. */
  async within(context: JobContext, request: QueryRequest, work: (environment: ScriptEnvironment | undefined) => Promise<JobOutcome>): Promise<JobOutcome> {
    const { configuration } = request;
    const named = sessionIdOf(configuration);
    if (named === undefined && configuration['createSession'] !== true) return work(undefined);
    const sessionId = named ?? this.create(context, request);
    const session = await this.find(context, sessionId);
    if (session.busy) throw new ApiError('invalid', `Session ${sessionId} is in use by another query`);
    session.busy = true;
    session.environment.defaultDataset = defaultDatasetOf(request.projectId, configuration) ?? session.environment.defaultDataset;
    try {
      const outcome = await work(session.environment);
      return { ...outcome, statistics: { ...outcome.statistics, sessionInfo: { sessionId } } };
    } finally {
      session.busy = false;
      session.lastUse = this.clock();
    }
  }

  /** What a query of the session that it names would see; nothing changes by looking. */
  peek(configuration: JsonObject): ScriptEnvironment | undefined {
    const named = sessionIdOf(configuration);
    return named === undefined ? undefined : this.sessions.get(named)?.environment;
  }

  private create(context: JobContext, { projectId, configuration }: QueryRequest): string {
    const sessionId = Buffer.from(`cloudact-${randomUUID()}`).toString('base64url');
    const temporary = new TemporaryTables({ catalog: context.catalog, projectId });
    const environment = new ScriptEnvironment({ projectId, defaultDataset: defaultDatasetOf(projectId, configuration), temporary, sessionId });
    this.sessions.set(sessionId, { environment, lastUse: this.clock(), busy: false });
    return sessionId;
  }

  private async find(context: JobContext, sessionId: string): Promise<QuerySession> {
    const session = this.sessions.get(sessionId);
    if (session !== undefined && this.clock() - session.lastUse < IDLE_MS) return session;
    await this.end(context, sessionId);
    throw invalid(`Session ${sessionId} does not exist or has expired`);
  }

  /** `CALL BQ.ABORT_SESSION()`: what is open is rolled back, and temporary tables go. */
  async end(context: JobContext, sessionId: string): Promise<void> {
    const session = this.sessions.get(sessionId);
    if (session === undefined) return;
    this.sessions.delete(sessionId);
    await session.environment.transaction?.rollback(context);
    session.environment.transaction = undefined;
    await session.environment.temporary.drop();
  }

  async close(context: JobContext): Promise<void> {
    for (const sessionId of [...this.sessions.keys()]) await this.end(context, sessionId);
  }
}

function sessionIdOf(configuration: JsonObject): string | undefined {
  const property = asList(configuration['connectionProperties']).map(asObject).find((item) => asText(item['key']) === 'session_id');
  return property === undefined ? undefined : asText(property['value']);
}
