import type { Clock } from '@cloudact/bq-resilience';
import type { FieldSchema, TableRef } from '@cloudact/schemas';
import { BigQueryError } from '../errors/bigquery-error.js';
import type { BigQueryGateway, CopyResult, DryRun, InsertAllError, InsertAllRow, JobOptions, JobState, LoadJobOptions, LoadResult, QueryResult, ResultPosition, RowStream, Statement, TableLayout, TableState } from '../gateway.js';
import { type BigQueryClientOptions, RestEndpoint } from './rest-endpoint.js';
import { insertAllText } from './insert-all-text.js';
import { copyTable } from './copy-job.js';
import { EmulatorCredentials } from './emulator-credentials.js';
import { ImpersonatedCredentials } from './impersonated-credentials.js';
import { checkJobId } from './job-id.js';
import { statisticsOf } from './job-statistics.js';
import { LoadJobs } from './load-job.js';
import type { OrgCredentials } from './org-credentials.js';
import { PrincipalQueries } from './principal-queries.js';
import { bigintOf, dateOf, type RestInsertAllAnswer, type RestTable } from './rest-resources.js';
import { RestTransport, type RestTransportOptions } from './rest-transport.js';
import { fieldResource } from './table-resource.js';
import { failureOfJob } from './translate-vendor-error.js';

export interface GoogleBigQueryGatewayOptions extends BigQueryClientOptions, Omit<RestTransportOptions, 'endpoint' | 'places'> {
  readonly clock?: Clock;
  /**
   * Backend `google`: the service account of each organisation, such as `org-{slug}@{project}.iam.gserviceaccount.com`, in whose name
   * `principal`'s queries run. Absent there: they run in this process's name, and the second layer is not there.
   */
  readonly serviceAccountTemplate?: string;
}

/** The gateway over BigQuery's REST API; see `BigQueryGateway` for what each method promises. */
export class GoogleBigQueryGateway implements BigQueryGateway {
  readonly projectId: string;
  readonly location: string;
  readonly #transport: RestTransport;
  readonly #doors: PrincipalQueries;
  readonly #loads: LoadJobs;

  constructor(options: GoogleBigQueryGatewayOptions) {
    const { projectId, location = 'US', clock, maxConcurrent, maxQueue, maxWaitMs, weightOf, headers, serviceAccountTemplate, ...client } = options;
    const limits = { ...(maxConcurrent === undefined ? {} : { maxConcurrent }), ...(maxQueue === undefined ? {} : { maxQueue }), ...(maxWaitMs === undefined ? {} : { maxWaitMs }), ...(weightOf === undefined ? {} : { weightOf }), ...(headers === undefined ? {} : { headers }) };
    const time = clock === undefined ? {} : { clock };
    this.projectId = projectId;
    this.location = location;
    const transport = new RestTransport({ endpoint: RestEndpoint.open({ ...client, projectId, location }), projectId, ...limits });
    this.#transport = transport;
    const credentials = credentialsOf({ ...client, projectId }, serviceAccountTemplate);
    const transportFor = credentials && ((principal: NonNullable<JobOptions['principal']>) => transport.through(credentials.authFor(principal)));
    this.#doors = new PrincipalQueries({ transport, projectId, location, ...time, ...(transportFor === undefined ? {} : { transportFor }) });
    this.#loads = new LoadJobs({ transport, jobs: this.#doors.for({}).jobs, projectId });
  }

  query(statement: Statement, options: JobOptions = {}): Promise<QueryResult> {
    return this.#doors.for(options).queries.run(statement, options);
  }

  openRows(statement: Statement, options: JobOptions = {}): Promise<RowStream> {
    return this.#doors.for(options).queries.stream(statement, options);
  }

  readResult(position: ResultPosition, options: JobOptions = {}): Promise<QueryResult> {
    return this.#doors.for(options).queries.read(position, options);
  }

  dryRun(statement: Statement, options: JobOptions = {}): Promise<DryRun> {
    return this.#doors.for(options).queries.dryRun(statement, options);
  }

  async findJob(jobId: string, options: Pick<JobOptions, 'signal' | 'principal'> = {}): Promise<JobState | undefined> {
    const job = await this.#doors.for(options).jobs.find(checkJobId(jobId), options.signal === undefined ? {} : { signal: options.signal });
    if (job === undefined) return undefined;
    const failure = failureOfJob(job, jobId);
    const state = stateOf(job.status?.state);
    return { jobId, state, labels: job.configuration?.labels ?? {}, ...(failure === undefined ? {} : { failure }), ...(state === 'done' ? { statistics: statisticsOf(job, jobId, 0) } : {}) };
  }

  async insertAll(
    table: TableRef,
    rows: readonly InsertAllRow[],
    options: { readonly signal?: AbortSignal; readonly org?: string } = {},
  ): Promise<readonly InsertAllError[]> {
    const answer = await this.#transport.send<RestInsertAllAnswer>({
      method: 'POST',
      path: `${tablePath(table)}/insertAll`,
      projectId: table.projectId,
      bodyText: insertAllText(rows),
      ...options,
    });
    return (answer.insertErrors ?? []).flatMap(({ index = 0, errors = [] }) =>
      errors.map(({ reason = 'invalid', location, message = '' }) => ({ index, reason, message, ...(location === undefined || location === '' ? {} : { location }) })),
    );
  }

  loadFile(table: TableRef, file: string, options: LoadJobOptions): Promise<LoadResult> {
    return this.#loads.run(table, file, options);
  }

  copyTable(source: TableRef, destination: TableRef, options: LoadJobOptions): Promise<CopyResult> {
    return copyTable({ transport: this.#transport, jobs: this.#doors.for({}).jobs }, source, destination, options);
  }

  async tableState(table: TableRef): Promise<TableState | undefined> {
    const found = await absentIfNotFound(this.#transport.send<RestTable>({ method: 'GET', path: tablePath(table), projectId: table.projectId }));
    if (found === undefined) return undefined;
    const buffer = found.streamingBuffer;
    return {
      etag: found.etag ?? '',
      createdAt: dateOf(found.creationTime),
      numRows: bigintOf(found.numRows),
      numBytes: bigintOf(found.numBytes),
      ...(buffer === undefined ? {} : { streamingBuffer: { oldestEntryTime: dateOf(buffer.oldestEntryTime), estimatedRows: bigintOf(buffer.estimatedRows) } }),
    };
  }

  async createStagingTable(table: TableRef, fields: readonly FieldSchema[], expiresAt: Date, layout?: TableLayout): Promise<void> {
    const { projectId, datasetId, tableId } = table;
    await this.#transport.send({
      method: 'POST',
      path: `/datasets/${datasetId}/tables`,
      projectId,
      body: {
        tableReference: { projectId, datasetId, tableId },
        schema: { fields: fields.map(fieldResource) },
        expirationTime: String(expiresAt.getTime()),
        ...(layout === undefined ? {} : { timePartitioning: layout.partitioning, ...(layout.clustering.length === 0 ? {} : { clustering: { fields: layout.clustering } }) }),
      },
    });
  }

  async deleteTable(table: TableRef): Promise<void> {
    await absentIfNotFound(this.#transport.send({ method: 'DELETE', path: tablePath(table), projectId: table.projectId }));
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }
}

/** Other stand-ins than ours take the emulator's token for what they take any token for. */
function credentialsOf({ backend, projectId }: BigQueryClientOptions, serviceAccountTemplate: string | undefined): OrgCredentials | undefined {
  if (backend !== 'google') return new EmulatorCredentials(projectId);
  return serviceAccountTemplate === undefined ? undefined : new ImpersonatedCredentials({ projectId, serviceAccountTemplate });
}

function tablePath(table: TableRef): string {
  return `/datasets/${table.datasetId}/tables/${table.tableId}`;
}

function stateOf(state: string | undefined): JobState['state'] {
  if (state === 'DONE') return 'done';
  return state === 'RUNNING' ? 'running' : 'pending';
}

async function absentIfNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof BigQueryError && error.code === 'BIGQUERY_NOT_FOUND') return undefined;
    throw error;
  }
}
